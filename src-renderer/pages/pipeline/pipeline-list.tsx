/** The pipelines, the newest first: status, steps at a glance, and whether the proof holds. */
import { Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { Outputs } from '../../api/api-context.tsx';
import { formatTime } from '../../components/formats.ts';
import { useLanguage } from '../../components/use-language.ts';
import { places } from '../../navigation/places.ts';
import classes from './pipeline.module.css';
import { PipelineStatusMark, ProofMark, shownStatus } from './status-marks.tsx';

export type PipelineSummary = Outputs['pipelines']['list'][number];

interface PipelineListProps {
  readonly pipelines: readonly PipelineSummary[];
  readonly current: string | null;
}

export function PipelineList({ pipelines, current }: PipelineListProps) {
  return (
    <nav>
      {pipelines.map((pipeline) => (
        <Link
          key={pipeline.id}
          href={places.pipeline(pipeline.id)}
          className={classes.entry!}
          aria-current={pipeline.id === current ? 'page' : undefined}
        >
          <Entry pipeline={pipeline} />
        </Link>
      ))}
    </nav>
  );
}

function Entry({
  pipeline: { name, startedAt, status, steps, proofHolds, damaged },
}: {
  readonly pipeline: PipelineSummary;
}) {
  const { t } = useTranslation('pipeline');
  const language = useLanguage();
  return (
    <>
      <Group gap="xs" justify="space-between" wrap="nowrap">
        <Text size="sm" fw={600} truncate>
          {name}
        </Text>
        <Text size="xs" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
          {formatTime(startedAt, language)}
        </Text>
      </Group>
      <Group gap="xs" justify="space-between" wrap="nowrap" fz="xs">
        {damaged === null ? (
          <PipelineStatusMark status={status} />
        ) : (
          <span className={classes.aside}>{t('damaged')}</span>
        )}
        <ProofMark holds={proofHolds} />
      </Group>
      <span className={classes.strip} aria-hidden="true">
        {steps.map((step) => (
          <span key={step.id} data-status={shownStatus(step.status, status)} />
        ))}
      </span>
    </>
  );
}
