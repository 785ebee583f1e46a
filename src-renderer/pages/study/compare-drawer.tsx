/** Two moments of a run: the same cases before and after, with both heads' answers side by side. */
import { Drawer, ScrollArea, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { CaseTable } from './case-table.tsx';
import { keptMoments, nearestMoments } from './nearest-checkpoint.ts';
import type { RunDetails } from './shown-run.ts';

export interface Comparison {
  readonly from: number;
  readonly to: number;
}

interface CompareDrawerProps {
  readonly details: RunDetails | null;
  readonly comparison: Comparison | null;
  readonly onClose: () => void;
}

export function CompareDrawer({ details, comparison, onClose }: CompareDrawerProps) {
  const { t } = useTranslation(['study', 'shell', 'meaning']);
  const moments = details && comparison ? keptMoments(details) : [];
  const pair = comparison && nearestMoments(moments, comparison.from, comparison.to);
  const title =
    details &&
    t('compare.title', {
      name: `#${details.run.id} ${details.run.name}`,
      from: pair?.[0].step ?? comparison?.from ?? 0,
      to: pair?.[1].step ?? comparison?.to ?? 0,
    });
  return (
    <Drawer
      opened={comparison !== null && details !== null}
      onClose={onClose}
      position="right"
      size="min(1100px, 94vw)"
      title={title}
      closeButtonProps={{ 'aria-label': t('shell:close') }}
      scrollAreaComponent={ScrollArea.Autosize}
      transitionProps={{ duration: 0 }}
    >
      {comparison && (
        <Stack gap="sm">
          {pair && (pair[0].step !== comparison.from || pair[1].step !== comparison.to) && (
            <Text size="xs" c="dimmed">
              {t('compare.asked', { from: comparison.from, to: comparison.to })} {t('compare.nearest')}
            </Text>
          )}
          {pair ? <CaseTable before={pair[0]} after={pair[1]} /> : <Text>{t('compare.same')}</Text>}
        </Stack>
      )}
    </Drawer>
  );
}
