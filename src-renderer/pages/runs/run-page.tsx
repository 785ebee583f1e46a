/** One run: what it is, what it measured, what it keeps, and what can be done with it. */
import { Alert, Anchor, Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { IconChartLine, IconChevronLeft } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { RunSummary } from '../../../src-main/workbench/run-desk.ts';
import { type Outputs, useApi } from '../../api/api-context.tsx';
import { formatCount } from '../../components/formats.ts';
import { Loadable } from '../../components/loadable.tsx';
import { PhaseMark } from '../../components/phase-mark.tsx';
import { useReasonWords } from '../../components/reason-words.ts';
import { StatusMark } from '../../components/status-mark.tsx';
import { useLanguage } from '../../components/use-language.ts';
import { places } from '../../navigation/places.ts';
import { useFreshCheckpoints } from '../../state/use-fresh-checkpoints.ts';
import { useLiveRuns } from '../../state/use-live-run.ts';
import { ConfirmDialog, type Question } from '../study/confirm-dialog.tsx';
import { RunButtons } from '../study/run-buttons.tsx';
import { useQuestions } from '../study/use-questions.ts';
import { useRunSteering } from '../study/use-run-steering.ts';
import { Checkpoints } from './checkpoints.tsx';
import { FiguresByJudge } from './figures-by-judge.tsx';
import { RunFacts } from './run-facts.tsx';
import { RunRecipe } from './run-recipe.tsx';
import { useRunSummary } from './use-all-runs.ts';

export function RunPage({ id }: { readonly id: number }) {
  const { t } = useTranslation('runs');
  const api = useApi();
  const { run: summary } = useRunSummary(id);
  const ids = useMemo(() => [id], [id]);
  useFreshCheckpoints(ids, useLiveRuns(ids));
  const details = useQuery({
    queryKey: ['runs', 'details', id],
    queryFn: () => api.runs.details.query({ id }),
    // While nobody followed the run it may have kept other checkpoints.
    refetchOnMount: 'always',
  });
  return (
    <Stack p="sm" gap="sm">
      <Anchor component={Link} href={places.runs()} size="xs">
        <Group gap={2} component="span" display="inline-flex">
          <IconChevronLeft size={13} aria-hidden="true" />
          {t('back')}
        </Group>
      </Anchor>
      <Loadable query={details}>{(loaded) => <Run details={loaded} summary={summary ?? null} />}</Loadable>
    </Stack>
  );
}

interface RunProps {
  readonly details: Outputs['runs']['details'];
  readonly summary: RunSummary | null;
}

function Run({ details, summary }: RunProps) {
  const { t } = useTranslation('runs');
  const language = useLanguage();
  const { run, recipe, checkpoints } = details;
  // The list follows what goes on by the second; the details by their own question.
  const status = summary?.status ?? run.status;
  const reason = useReasonWords()(summary ?? run);
  const [question, setQuestion] = useState<Question | null>(null);
  const steering = useRunSteering(run);
  const questions = useQuestions(run, steering, status === 'running');
  return (
    <>
      <Group gap="md" align="center">
        <Title order={1}>{t('run', { id: run.id, name: run.name })}</Title>
        <StatusMark status={status} />
        {summary?.phase && <PhaseMark phase={summary.phase} />}
        <Button
          component={Link}
          href={places.study([run.id])}
          variant="default"
          size="compact-xs"
          leftSection={<IconChartLine size={14} />}
          ml="auto"
        >
          {t('watch')}
        </Button>
        <RunButtons
          status={status}
          details={details}
          steering={steering}
          questions={questions}
          ask={setQuestion}
        />
      </Group>
      {reason !== '' && (
        <Alert color="gray" variant="outline" p="xs">
          {reason}
        </Alert>
      )}
      <RunFacts details={details} summary={summary} />
      <Paper component="section" aria-label={t('figures')}>
        <Group gap="md" align="baseline">
          <Title order={2}>{t('figures')}</Title>
          {summary?.latest && (
            <Text size="xs" c="dimmed">
              {t('atStep', { step: formatCount(summary.latest.step, language) })}
            </Text>
          )}
          {summary?.alarmStep != null && (
            <Text size="sm" fw={600}>
              {t('alarmAt', { step: formatCount(summary.alarmStep, language) })}
            </Text>
          )}
        </Group>
        {summary?.latest ? (
          <FiguresByJudge figures={summary.latest} />
        ) : (
          <Text c="dimmed">{t('noFigures')}</Text>
        )}
      </Paper>
      <Checkpoints checkpoints={checkpoints} questions={questions} ask={setQuestion} />
      <RunRecipe recipe={recipe} />
      <ConfirmDialog question={question} onClose={() => setQuestion(null)} />
    </>
  );
}
