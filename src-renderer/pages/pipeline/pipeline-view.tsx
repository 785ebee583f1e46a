/** One pipeline: how it stands, what came out, and its steps. */
import { Alert, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { formatDuration, formatFullTime } from '../../components/formats.ts';
import { Problem } from '../../components/loadable.tsx';
import { Loading } from '../../components/loading.tsx';
import { ShowPath } from '../../components/show-path.tsx';
import { TechnicalDetail } from '../../components/technical-detail.tsx';
import { useLanguage } from '../../components/use-language.ts';
import classes from './pipeline.module.css';
import { PipelineButtons } from './pipeline-buttons.tsx';
import { PipelineLog } from './pipeline-log.tsx';
import { LineageMap } from './results/lineage-map.tsx';
import { PipelineStatusMark } from './status-marks.tsx';
import { StepList } from './step-list.tsx';
import { type PipelineDetails, useFollowedPipeline } from './use-followed-pipeline.ts';

interface PipelineViewProps {
  readonly id: string;
  /** A step that the address wants to be open. */
  readonly openStep: string | null;
}

export function PipelineView({ id, openStep }: PipelineViewProps) {
  const { t } = useTranslation('pipeline');
  const { details, error, again } = useFollowedPipeline(id);
  return (
    <>
      {error !== null && <Problem title={t('cannotShow')} error={error} onRetry={again} />}
      {details ? <Shown details={details} openStep={openStep} /> : error === null && <Loading />}
    </>
  );
}

function Shown({
  details,
  openStep,
}: {
  readonly details: PipelineDetails;
  readonly openStep: string | null;
}) {
  const { t } = useTranslation('pipeline');
  const language = useLanguage();
  const { summary, folder, state, progress, secondsLeft, log } = details;
  const steps = state?.steps ?? [];
  const seconds = steps.reduce((sum, step) => sum + (step.seconds ?? 0), 0);
  return (
    <Stack gap="sm" component="section" aria-label={t('one', { name: summary.name })}>
      <div>
        <Group gap="sm">
          <Title order={2} style={{ overflowWrap: 'anywhere' }}>
            {summary.name}
          </Title>
          <Text size="sm" component="span" role="status">
            <PipelineStatusMark status={summary.status} />
          </Text>
          <Group gap="xs" ml="auto">
            <PipelineButtons summary={summary} />
          </Group>
        </Group>
        <Text size="xs" c="dimmed" component="div" className={classes.facts}>
          <span>{formatFullTime(summary.startedAt, language)}</span>
          {seconds > 0 && <span>{t('took', { time: formatDuration(seconds, language) })}</span>}
          <span className={classes.folder}>
            <ShowPath path={folder} />
          </span>
        </Text>
      </div>
      {summary.damaged !== null && (
        <Alert
          color="orange"
          variant="outline"
          icon={<IconAlertTriangle size={18} />}
          title={t('damaged')}
          styles={{ title: { color: 'var(--mantine-color-text)' } }}
        >
          {t('damagedText')}
          <TechnicalDetail text={summary.damaged} />
        </Alert>
      )}
      {summary.status === 'queued' && <Text c="dimmed">{t('queuedText')}</Text>}
      {summary.status === 'interrupted' && <Text c="dimmed">{t('interruptedText')}</Text>}
      {state && (
        <StepList
          steps={steps}
          progress={progress}
          secondsLeft={secondsLeft}
          openStep={openStep}
          pipeline={summary}
          folder={folder}
        />
      )}
      {steps.length > 0 && <LineageMap steps={steps} />}
      {log.length > 0 && (
        <Paper component="section" aria-label={t('log')}>
          <PipelineLog lines={log} />
        </Paper>
      )}
    </Stack>
  );
}
