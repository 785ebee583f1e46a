/** A shown run: what it is, how far it is, how safe it is, and what can be done with it. */
import { Group, Progress, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { formatCount } from '../../components/formats.ts';
import { PhaseMark } from '../../components/phase-mark.tsx';
import { useReasonWords } from '../../components/reason-words.ts';
import { StatusMark } from '../../components/status-mark.tsx';
import { useLanguage } from '../../components/use-language.ts';
import { places } from '../../navigation/places.ts';
import type { LiveRun } from '../../state/live-run.ts';
import { useLiveState } from '../../state/use-live-run.ts';
import { AlarmBanner } from './alarm-banner.tsx';
import { ConfigurationButton } from './configuration.tsx';
import { RunButtons } from './run-buttons.tsx';
import classes from './run-header.module.css';
import type { RunDetails } from './shown-run.ts';
import type { Questions } from './use-questions.ts';
import type { RunSteering } from './use-run-steering.ts';

interface RunHeaderProps {
  readonly details: RunDetails;
  readonly live: LiveRun;
  readonly steering: RunSteering;
  readonly questions: Questions;
  readonly ask: (question: ReturnType<Questions['cancel']>) => void;
}

export function RunHeader({ details, live, steering, questions, ask }: RunHeaderProps) {
  const { t } = useTranslation(['study', 'meaning']);
  const language = useLanguage();
  const state = useLiveState(live);
  const reasonWords = useReasonWords();
  const { run } = details;
  const status = state.status ?? run.status;
  const { lastStep, plannedSteps, evaluations } = live.series;
  const phase = evaluations.at(-1)?.phase;
  const step = formatCount(lastStep, language);
  const progress =
    plannedSteps === null
      ? t('header.progressUnknown', { step })
      : t('header.progress', { step, planned: formatCount(plannedSteps, language) });
  return (
    <section className={classes.run} aria-label={`#${run.id} ${run.name}`}>
      <Group gap="sm" justify="space-between" align="flex-start" wrap="nowrap" fz="sm">
        <Group gap="sm" className={classes.facts!}>
          <Text fw={600}>
            <Link href={places.run(run.id)} className={classes.name!}>
              #{run.id} {run.name}
            </Link>
          </Text>
          <StatusMark status={status} />
          {phase && <PhaseMark phase={phase} />}
          <Text size="xs" c="dimmed">
            {live.series.lastSequence === 0 ? t('header.notStarted') : progress}
          </Text>
          {plannedSteps !== null && status === 'running' && (
            <Progress
              w={110}
              size="sm"
              value={(100 * lastStep) / plannedSteps}
              aria-label={progress}
              transitionDuration={0}
            />
          )}
          <Text size="xs" c="dimmed">
            {t('header.from', {
              model: details.model === 'embedded' ? t('meaning:embedded') : details.model,
            })}
          </Text>
          <ConfigurationButton details={details} />
          {state.reason && status !== 'running' && (
            <Text size="xs" c="dimmed" className={classes.reason!} title={reasonWords(state)}>
              {reasonWords(state)}
            </Text>
          )}
        </Group>
        <RunButtons status={status} details={details} steering={steering} questions={questions} ask={ask} />
      </Group>
      {state.problem !== null && (
        <Text size="xs" c="red.8" role="status">
          {t('eventsProblem')} {String(state.problem)}
        </Text>
      )}
      <AlarmBanner
        series={live.series}
        revision={state.revision}
        running={status === 'running'}
        onStop={() => ask(questions.cancel())}
        onRollBack={safestOf(details, (checkpoint) => ask(questions.rollBack(checkpoint)))}
      />
    </section>
  );
}

/** What to do with the safest checkpoint; `null` when none is kept. */
function safestOf(
  { checkpoints }: RunDetails,
  act: (checkpoint: RunDetails['checkpoints'][number]) => void,
): (() => void) | null {
  const safest = checkpoints.find(({ role }) => role === 'best-by-safety');
  return safest ? () => act(safest) : null;
}
