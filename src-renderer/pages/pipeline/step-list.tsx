/** The steps one below the other; each that is done opens to what it found. */
import { Accordion, Paper, Progress, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatDuration } from '../../components/formats.ts';
import { useLanguage } from '../../components/use-language.ts';
import { openedAtFirst } from './opened-steps.ts';
import classes from './pipeline.module.css';
import type { PipelineSummary } from './pipeline-list.tsx';
import { useProgressWords } from './progress-words.ts';
import { StepResult } from './results/step-result.tsx';
import { StepStatusIcon, shownStatus } from './status-marks.tsx';
import { StepHeadline } from './step-headline.tsx';
import { StepProblem } from './step-problem.tsx';
import { hasResult, type ShownStep } from './step-results.ts';
import type { PipelineDetails } from './use-followed-pipeline.ts';

interface StepListProps {
  readonly steps: readonly ShownStep[];
  readonly progress: PipelineDetails['progress'];
  readonly secondsLeft: number | null;
  readonly openStep: string | null;
  readonly pipeline: PipelineSummary;
  readonly folder: string;
}

export function StepList({ steps, progress, secondsLeft, openStep, pipeline, folder }: StepListProps) {
  const { t } = useTranslation('pipeline');
  // Until somebody opens or closes one, those that tell most are open.
  const [chosen, setChosen] = useState<readonly string[] | null>(null);
  const opened = chosen ?? openedAtFirst(steps, openStep);
  return (
    <Paper p={0} component="section" aria-label={t('steps')}>
      <Accordion
        multiple
        order={3}
        chevronPosition="right"
        transitionDuration={0}
        value={[...opened]}
        onChange={setChosen}
        classNames={{
          control: classes.control!,
          label: classes.label!,
          item: classes.item!,
          content: classes.content!,
        }}
      >
        {steps.map((step) => (
          <Step
            key={step.id}
            step={step}
            steps={steps}
            isOpen={opened.includes(step.id)}
            progress={progress}
            secondsLeft={secondsLeft}
            pipeline={pipeline}
            folder={folder}
          />
        ))}
      </Accordion>
    </Paper>
  );
}

interface StepProps extends Omit<StepListProps, 'openStep'> {
  readonly step: ShownStep;
  readonly isOpen: boolean;
}

function Step({ step, steps, isOpen, progress, secondsLeft, pipeline, folder }: StepProps) {
  const { t } = useTranslation('pipeline');
  const language = useLanguage();
  const { id, seconds } = step;
  const status = shownStatus(step.status, pipeline.status);
  const opens = hasResult(step) || status === 'failed';
  return (
    <Accordion.Item value={id} data-step={id} data-status={status}>
      <Accordion.Control disabled={!opens} chevron={opens ? undefined : <span />}>
        <span className={classes.step}>
          <StepStatusIcon status={status} />
          <span className={classes.name}>{t(`step.${id}`)}</span>
          <span className={classes.headline}>
            <StepHeadline step={step} steps={steps} />
          </span>
          <span className={classes.time}>
            {status === 'kept' && `${t('stepStatus.kept')} · `}
            {seconds === null || status === 'skipped' ? '' : formatDuration(Math.max(1, seconds), language)}
          </span>
        </span>
      </Accordion.Control>
      {status === 'running' && <Running id={id} progress={progress} secondsLeft={secondsLeft} />}
      {opens && (
        <Accordion.Panel>
          {isOpen && (
            <>
              {status === 'failed' && <StepProblem step={step} />}
              {hasResult(step) && (
                <StepResult step={step} steps={steps} pipeline={pipeline} folder={folder} />
              )}
            </>
          )}
        </Accordion.Panel>
      )}
    </Accordion.Item>
  );
}

interface RunningProps {
  readonly id: ShownStep['id'];
  readonly progress: PipelineDetails['progress'];
  readonly secondsLeft: number | null;
}

/** A step that cannot tell how far it is shows that it goes on. */
function Running({ id, progress, secondsLeft }: RunningProps) {
  const { t } = useTranslation(['pipeline', 'shell']);
  const language = useLanguage();
  const words = useProgressWords();
  const share = progress?.share ?? null;
  return (
    <div className={classes.running}>
      <Progress
        value={share === null ? 100 : 100 * share}
        animated={share === null}
        size="sm"
        transitionDuration={0}
        aria-label={t(`step.${id}`)}
      />
      <Text size="xs" c="dimmed" component="div" className={classes.progress}>
        <span className={classes.detail}>{progress && words(progress.detail)}</span>
        <span>
          {share !== null && `${Math.floor(100 * share)} % · `}
          {secondsLeft === null
            ? t('shell:status.leftUnknown')
            : t('shell:status.left', { time: formatDuration(secondsLeft, language) })}
        </span>
      </Text>
    </div>
  );
}
