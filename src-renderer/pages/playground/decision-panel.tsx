/** What one model decided on the prompt: verdict, both heads, policy, time; or that the gate is closed. */
import { Group, Loader, Paper, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Case, Judgement, ModelChoice } from '../../../src-main/workbench/judge-desk.ts';
import { VerdictMark } from '../../components/verdict-mark.tsx';
import { useActivity } from '../../state/activity.ts';
import { AnswerPanel } from './answer-panel.tsx';
import { matchOf } from './case-results.ts';
import { ClosedGate } from './closed-gate.tsx';
import { DecisionChange } from './decision-change.tsx';
import { DecisionFacts } from './decision-facts.tsx';
import { DecisionHeads } from './decision-heads.tsx';
import classes from './playground.module.css';
import type { useJudgement } from './use-judgement.ts';

interface DecisionPanelProps {
  readonly title: string;
  readonly choice: ModelChoice;
  readonly text: string;
  readonly query: ReturnType<typeof useJudgement>;
  readonly picked: Case | undefined;
  /** The first model's judgement, where this is the second. */
  readonly reference?: Judgement | undefined;
}

export function DecisionPanel({ title, choice, text, query, picked, reference }: DecisionPanelProps) {
  const { t } = useTranslation('playground');
  const gate = useActivity()?.gate;
  const { data, error, isFetching } = query;
  return (
    <Paper component="section" aria-label={t('decision', { model: title })} className={classes.decision}>
      <Title order={2} size="h4" c="dimmed" fw={500}>
        {title}
      </Title>
      <div aria-live="polite" aria-busy={isFetching}>
        {text === '' && (
          <div className={classes.idle}>
            <Text fw={600}>{t('idle')}</Text>
            <Text c="dimmed">{t('idleText')}</Text>
          </div>
        )}
        {text !== '' && isFetching && (
          <Group gap="xs" className={classes.idle}>
            <Loader size="xs" />
            <Text>{gate?.state === 'starting' ? t('starting') : t('judging')}</Text>
          </Group>
        )}
        {error !== null && !isFetching && <ClosedGate error={error} onRetry={() => void query.refetch()} />}
        {data && !isFetching && error === null && (
          <>
            <Group gap="md" align="baseline" my="xs">
              <VerdictMark verdict={data.verdict} size="large" />
              {picked && <Expected picked={picked} judgement={data} />}
            </Group>
            {reference && <DecisionChange before={reference} after={data} />}
            <DecisionHeads judgement={data} reference={reference} />
            <DecisionFacts judgement={data} choice={choice} />
          </>
        )}
      </div>
      {data && error === null && (
        <AnswerPanel key={`${choice.id} ${choice.manifestSha256} ${text}`} choice={choice} text={text} />
      )}
    </Paper>
  );
}

function Expected({ picked, judgement }: { readonly picked: Case; readonly judgement: Judgement }) {
  const { t } = useTranslation('playground');
  const match = matchOf(picked.expected, judgement.verdict);
  return (
    <Text size="xs" c="dimmed">
      {t('expected', { verdict: picked.expected })} · {match === 'as-expected' ? t('asExpected') : t(match)}
    </Text>
  );
}
