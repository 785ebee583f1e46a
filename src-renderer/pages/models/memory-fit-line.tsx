/** How much memory running a model takes, and which graphics cards have it. */
import { Paper, Text, Tooltip, UnstyledButton } from '@mantine/core';
import { IconCheck, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { ShelfEntry } from '../../../src-main/workbench/model-shelf.ts';
import { formatBytes } from '../../components/formats.ts';
import { useLanguage } from '../../components/use-language.ts';
import { fitsIntoCards } from './memory-fit.ts';
import classes from './models.module.css';

interface MemoryFitProps {
  readonly memoryBytes: number | null;
  readonly entry: Pick<ShelfEntry, 'canJudge' | 'quarantined'>;
}

export function MemoryFit({ memoryBytes, entry }: MemoryFitProps) {
  const { t } = useTranslation('models');
  const language = useLanguage();
  return (
    <Paper>
      {memoryBytes === null ? (
        <Text size="sm">{t('memoryUnknown', { reason: t('memoryUnknownReason') })}</Text>
      ) : (
        <Text size="sm" component="div" className={classes.memory}>
          <span>
            {t('memory')} <strong>{formatBytes(memoryBytes, language)}</strong>
          </span>
          {fitsIntoCards(memoryBytes).map(({ gigabytes, usableBytes, fits }) => (
            <Tooltip
              key={gigabytes}
              label={t('fitsHint', { gigabytes, usable: formatBytes(usableBytes, language) })}
            >
              <UnstyledButton className={classes.fit} fz="sm">
                {fits ? <IconCheck size={15} aria-hidden="true" /> : <IconX size={15} aria-hidden="true" />}
                {t(fits ? 'fits' : 'fitsNot', { gigabytes })}
              </UnstyledButton>
            </Tooltip>
          ))}
        </Text>
      )}
      {entry.quarantined === null && (
        <Text size="xs" c="dimmed">
          {t(entry.canJudge ? 'canJudge' : 'cannotJudge')}
        </Text>
      )}
    </Paper>
  );
}
