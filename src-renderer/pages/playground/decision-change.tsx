/** What changed against the first model. */
import { Paper, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Judgement } from '../../../src-main/workbench/judge-desk.ts';
import { compareJudgements } from './compare-judgements.ts';
import classes from './playground.module.css';

interface DecisionChangeProps {
  readonly before: Judgement;
  readonly after: Judgement;
}

export function DecisionChange({ before, after }: DecisionChangeProps) {
  const { t } = useTranslation('playground');
  const change = compareJudgements(before, after);
  const turned = (['safetyHead', 'taskHead'] as const).filter((head) => change[head]);
  return (
    <Paper p="xs" mb="sm" className={classes.change} data-changed={change.verdict || undefined}>
      <Text size="sm" fw={change.verdict ? 600 : 400}>
        {change.verdict
          ? t('changedVerdict', { before: before.verdict, after: after.verdict })
          : t('sameVerdict')}
        {change.direction &&
          ` (${t(change.direction === 'stricter' ? 'directionStricter' : 'directionLenient')})`}
      </Text>
      {turned.length > 0 && <Text size="xs">{turned.map((head) => t(`turned.${head}`)).join(' ')}</Text>}
    </Paper>
  );
}
