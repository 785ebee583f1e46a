/** The status of a run as icon and word. */
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconClock,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerStop,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { RunStatus } from '../../src-main/store/runs.ts';
import classes from './phase-mark.module.css';

const icons: Readonly<Record<string, typeof IconClock>> = {
  queued: IconClock,
  running: IconPlayerPlay,
  paused: IconPlayerPause,
  succeeded: IconCircleCheck,
  failed: IconAlertTriangle,
  cancelled: IconPlayerStop,
};

export function StatusMark({ status }: { readonly status: RunStatus }) {
  const { t } = useTranslation('meaning');
  const Icon = icons[status] ?? IconClock;
  return (
    <span className={classes.mark}>
      <Icon size={14} stroke={1.8} aria-hidden="true" />
      {t(`status.${status}`)}
    </span>
  );
}
