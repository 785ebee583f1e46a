/** How pipelines and their steps stand, as icon and word. */
import {
  IconAlertTriangle,
  IconCircle,
  IconCircleCheck,
  IconCircleDashed,
  IconClock,
  IconHistory,
  IconPlayerPlay,
  IconPlayerStop,
  IconPlugConnectedX,
  IconRosetteDiscountCheck,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { StepStatus } from '../../../src-main/pipeline/state.ts';
import type { PipelineStatus } from '../../../src-main/workbench/pipeline-desk.ts';
import classes from './pipeline.module.css';

const pipelineIcons: Readonly<Record<PipelineStatus, typeof IconClock>> = {
  queued: IconClock,
  running: IconPlayerPlay,
  succeeded: IconCircleCheck,
  failed: IconAlertTriangle,
  cancelled: IconPlayerStop,
  interrupted: IconPlugConnectedX,
};

export function PipelineStatusMark({ status }: { readonly status: PipelineStatus }) {
  const { t } = useTranslation('pipeline');
  const Icon = pipelineIcons[status];
  return (
    <span className={classes.mark} data-tone={status}>
      <Icon size={14} stroke={1.8} aria-hidden="true" />
      {t(`status.${status}`)}
    </span>
  );
}

/** `interrupted`: the program ended while it ran. */
export type ShownStepStatus = StepStatus | 'interrupted';

/** A step can only run while its pipeline does. */
export const shownStatus = (status: StepStatus, pipeline: PipelineStatus): ShownStepStatus =>
  status === 'running' && pipeline !== 'running' ? 'interrupted' : status;

const stepIcons: Readonly<Record<ShownStepStatus, typeof IconClock>> = {
  waiting: IconCircle,
  running: IconPlayerPlay,
  done: IconCircleCheck,
  kept: IconHistory,
  skipped: IconCircleDashed,
  failed: IconAlertTriangle,
  cancelled: IconPlayerStop,
  interrupted: IconPlugConnectedX,
};

export function StepStatusIcon({ status }: { readonly status: ShownStepStatus }) {
  const { t } = useTranslation('pipeline');
  const Icon = stepIcons[status];
  return (
    <span className={classes.mark} data-tone={status}>
      <Icon size={16} stroke={1.7} role="img" aria-label={t(`stepStatus.${status}`)} />
    </span>
  );
}

/** Nothing where no proof was made. */
export function ProofMark({ holds }: { readonly holds: boolean | null }) {
  const { t } = useTranslation('pipeline');
  if (holds === null) return null;
  const Icon = holds ? IconRosetteDiscountCheck : IconAlertTriangle;
  return (
    <span className={classes.mark} data-tone={holds ? 'holds' : 'failed'}>
      <Icon size={14} stroke={1.8} aria-hidden="true" />
      {t(holds ? 'proof.holds' : 'proof.fails')}
    </span>
  );
}
