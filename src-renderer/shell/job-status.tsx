/** The runs that go on: name, progress, time left, and a button that stops them. */
import { Progress, Text, Tooltip } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { RunningJob } from '../../src-main/workbench/activity.ts';
import { useApi } from '../api/api-context.tsx';
import { formatCount, formatDuration } from '../components/formats.ts';
import { useLanguage } from '../components/use-language.ts';
import { places } from '../navigation/places.ts';
import { notifyOfError } from '../state/notices.ts';
import { tellReached } from '../state/tell-reached.ts';
import classes from './status-bar.module.css';
import { StopButton } from './stop-button.tsx';

export function JobStatus({ jobs }: { readonly jobs: readonly RunningJob[] }) {
  const { t } = useTranslation();
  const running = jobs.filter(({ status }) => status === 'running');
  const waiting = jobs.filter(({ status }) => status === 'queued');
  return (
    <>
      {running.map((job) => (
        <Job key={job.runId} job={job} />
      ))}
      {waiting.length > 0 && (
        <Tooltip label={waiting.map(({ name }) => name).join(', ')}>
          <Text inherit c="dimmed" tabIndex={0}>
            {t('status.waiting', { count: waiting.length })}
          </Text>
        </Tooltip>
      )}
    </>
  );
}

function Job({ job: { runId, name, step, plannedSteps, secondsLeft } }: { readonly job: RunningJob }) {
  const { t } = useTranslation();
  const { t: words } = useTranslation('troubles');
  const language = useLanguage();
  const api = useApi();
  const cancel = useMutation({
    mutationFn: () => api.runs.cancel.mutate({ id: runId }),
    onSuccess: (reached) => tellReached('cancelled', reached, `#${runId} ${name}`, words),
    onError: notifyOfError,
  });
  const done =
    plannedSteps === null
      ? t('status.step', { step: formatCount(step, language) })
      : t('status.stepOf', {
          step: formatCount(step, language),
          planned: formatCount(plannedSteps, language),
        });
  const left =
    secondsLeft === null
      ? t('status.leftUnknown')
      : t('status.left', { time: formatDuration(secondsLeft, language) });
  return (
    <span className={classes.item}>
      <Link href={places.study([runId])} className={classes.job!} title={t('status.openJob', { name })}>
        <b>{name}</b> #{runId}
      </Link>
      {plannedSteps !== null && plannedSteps > 0 && (
        <Progress
          value={(100 * step) / plannedSteps}
          w={80}
          size="sm"
          aria-label={name}
          transitionDuration={0}
        />
      )}
      <Text inherit c="dimmed">
        {done} · {left}
      </Text>
      <StopButton
        label={t('status.cancelJob', { name })}
        stopping={cancel.isPending}
        onStop={() => cancel.mutate()}
      />
    </span>
  );
}
