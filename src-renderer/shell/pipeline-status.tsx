/** The pipelines that go on or wait: name, step, progress, time left, and a button that cancels them. */
import { Progress, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { RunningPipeline } from '../../src-main/workbench/pipeline-desk.ts';
import { useApi } from '../api/api-context.tsx';
import { formatDuration } from '../components/formats.ts';
import { useLanguage } from '../components/use-language.ts';
import { places } from '../navigation/places.ts';
import { notify, notifyOfError } from '../state/notices.ts';
import classes from './status-bar.module.css';
import { StopButton } from './stop-button.tsx';

export function PipelineStatus({ pipelines }: { readonly pipelines: readonly RunningPipeline[] }) {
  return pipelines.map((pipeline) => <Item key={pipeline.id} pipeline={pipeline} />);
}

function Item({
  pipeline: { id, name, step, stepsDone, steps, share, secondsLeft },
}: {
  readonly pipeline: RunningPipeline;
}) {
  const { t } = useTranslation(['pipeline', 'shell']);
  const language = useLanguage();
  const api = useApi();
  const cancel = useMutation({
    mutationFn: () => api.pipelines.cancel.mutate({ id }),
    onSuccess: () => notify('done', t('cancelled', { name })),
    onError: notifyOfError,
  });
  const left =
    secondsLeft !== null && t('shell:status.left', { time: formatDuration(secondsLeft, language) });
  return (
    <span className={classes.item}>
      <Link href={places.pipeline(id)} className={classes.job!} title={t('bar.open', { name })}>
        <b>{name}</b>
      </Link>
      {share !== null && (
        <Progress value={100 * share} w={80} size="sm" aria-label={name} transitionDuration={0} />
      )}
      <Text inherit c="dimmed">
        {step === null
          ? t('bar.waiting')
          : t('bar.step', { step: t(`step.${step}`), done: stepsDone + 1, all: steps })}
        {left && ` · ${left}`}
      </Text>
      <StopButton
        label={t('bar.cancel', { name })}
        stopping={cancel.isPending}
        onStop={() => cancel.mutate()}
      />
    </span>
  );
}
