/** The buttons that steer a run; those that cannot be pressed now are not shown. */
import { Button, Group, Tooltip } from '@mantine/core';
import {
  IconArrowBackUp,
  IconPin,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerStop,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { RunStatus } from '../../../src-main/store/runs.ts';
import type { Question } from './confirm-dialog.tsx';
import { possibleActions } from './run-actions.ts';
import type { RunDetails } from './shown-run.ts';
import type { Questions } from './use-questions.ts';
import type { RunSteering } from './use-run-steering.ts';

interface RunButtonsProps {
  readonly status: RunStatus;
  readonly details: RunDetails;
  readonly steering: RunSteering;
  readonly questions: Questions;
  readonly ask: (question: Question) => void;
}

export function RunButtons({ status, details: { checkpoints }, steering, questions, ask }: RunButtonsProps) {
  const { t } = useTranslation(['study', 'meaning']);
  const possible = possibleActions(status, checkpoints);
  const safest = checkpoints.find(({ role }) => role === 'best-by-safety');
  const buttons = [
    {
      action: 'pause',
      Icon: IconPlayerPause,
      hint: t('actions.pauseHint'),
      busy: steering.pause.isPending,
      act: () => steering.pause.mutate(),
    },
    {
      action: 'resume',
      Icon: IconPlayerPlay,
      hint: t('actions.resumeHint'),
      busy: steering.resume.isPending,
      act: () => steering.resume.mutate(),
    },
    {
      action: 'cancel',
      Icon: IconPlayerStop,
      hint: t('actions.cancelHint'),
      busy: steering.cancel.isPending,
      act: () => ask(questions.cancel()),
    },
    {
      action: 'rollBack',
      Icon: IconArrowBackUp,
      hint: t('actions.rollBackHint'),
      busy: steering.rollBack.isPending,
      act: () => safest && ask(questions.rollBack(safest)),
    },
    {
      action: 'pin',
      Icon: IconPin,
      hint: t('meaning:role.best-by-safety'),
      busy: steering.pin.isPending,
      act: () => safest && ask(questions.pin(safest)),
    },
  ] as const;
  return (
    <Group gap={6} wrap="nowrap" style={{ flex: 'none' }}>
      {buttons
        .filter(({ action }) => possible.has(action))
        .map(({ action, Icon, hint, busy, act }) => (
          <Tooltip key={action} label={hint}>
            <Button
              size="compact-xs"
              variant="default"
              leftSection={<Icon size={14} aria-hidden />}
              loading={busy}
              onClick={act}
            >
              {t(`actions.${action}`)}
            </Button>
          </Tooltip>
        ))}
    </Group>
  );
}
