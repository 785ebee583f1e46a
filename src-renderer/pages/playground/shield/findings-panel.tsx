/** The prompt with what every layer of the shield finds in it. */
import { Anchor, Group, Paper, Text, Title } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { Evidence } from '../../../../src-main/shield/decision/shield-decision.ts';
import type { ShieldVerdict } from '../../../../src-main/workbench/shield-desk.ts';
import { places } from '../../../navigation/places.ts';
import classes from './findings.module.css';
import { FindingsList } from './findings-list.tsx';
import { FindingsText } from './findings-text.tsx';
import { LayerMark } from './layer-mark.tsx';

/** More marks than this make a page slow and tell nothing. */
const mostMarked = 300;

interface FindingsPanelProps {
  readonly text: string;
  readonly verdict: ShieldVerdict | undefined;
}

const letters = ['A', 'B', 'C', 'D'] as const;

export function FindingsPanel({ text, verdict }: FindingsPanelProps) {
  const { t } = useTranslation('shield');
  const [active, setActive] = useState<Evidence | null>(null);
  const all = verdict?.decision.evidence;
  const evidence = useMemo(() => (all ?? []).slice(0, mostMarked), [all]);
  return (
    <Paper component="section" aria-label={t('findings.title')}>
      <Group mb="xs" gap="sm">
        <Title order={2} size="h3">
          {t('findings.title')}
        </Title>
        {all && all.length > 0 && (
          <Text size="xs" c="dimmed">
            {t('findings.count', { count: all.length })}
          </Text>
        )}
        <Anchor component={Link} href={places.shield()} size="xs" ml="auto">
          {t('own.title')}
        </Anchor>
      </Group>
      {text === '' || !verdict ? (
        <Text c="dimmed">{t('findings.idle')}</Text>
      ) : (
        <>
          <FindingsText text={text} evidence={evidence} active={active} />
          <div className={classes.legend} style={{ marginTop: 8 }}>
            {letters.map((layer) => (
              <span key={layer} className={classes.entry}>
                <LayerMark layer={layer} />
                {t(`layers.${layer}`)}
              </span>
            ))}
          </div>
          {all && all.length > mostMarked && (
            <Text size="xs" c="dimmed" mt={4}>
              {t('findings.more', { count: mostMarked })}
            </Text>
          )}
          {evidence.length === 0 ? (
            <Text c="dimmed" mt="xs">
              {t('findings.none')}
            </Text>
          ) : (
            <FindingsList text={text} evidence={evidence} active={active} onActive={setActive} />
          )}
        </>
      )}
    </Paper>
  );
}
