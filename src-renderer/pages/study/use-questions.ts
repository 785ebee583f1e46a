/** The questions that come before rolling back, pinning and stopping. */
import { useTranslation } from 'react-i18next';
import type { CheckpointSummary } from '../../../src-main/workbench/run-desk.ts';
import { formatShare } from '../../components/formats.ts';
import { useLanguage } from '../../components/use-language.ts';
import type { Question } from './confirm-dialog.tsx';
import type { NamedRun, RunSteering } from './use-run-steering.ts';

export function useQuestions({ name }: NamedRun, steering: RunSteering, running: boolean) {
  const { t } = useTranslation(['study', 'meaning']);
  const language = useLanguage();
  return {
    rollBack(checkpoint: CheckpointSummary): Question {
      const { role, step, figures } = checkpoint;
      const safety = figures?.safetyHead;
      const lines: string[] = [t('confirm.rollBackText', { role: t(`meaning:role.${role}`), step })];
      if (running) lines.unshift(t('confirm.rollBackRunning'));
      if (safety) {
        const refuse = formatShare(safety.refuseRecall.value, language);
        lines.push(
          t('confirm.rollBackFigures', { refuse, score: formatShare(safety.safetyScore, language) }),
        );
      }
      return {
        title: t('confirm.rollBackTitle', { name }),
        lines,
        does: t('confirm.doRollBack'),
        danger: true,
        onConfirm: () => steering.rollBack.mutate(checkpoint),
      };
    },
    pin: (checkpoint: CheckpointSummary): Question => ({
      title: t('confirm.pinTitle'),
      lines: [t('confirm.pinText', { role: t(`meaning:role.${checkpoint.role}`), step: checkpoint.step })],
      does: t('confirm.doPin'),
      onConfirm: () => steering.pin.mutate(checkpoint),
    }),
    cancel: (): Question => ({
      title: t('confirm.cancelTitle', { name }),
      lines: [t('confirm.cancelText')],
      does: t('confirm.doCancel'),
      danger: true,
      onConfirm: () => steering.cancel.mutate(),
    }),
  };
}

export type Questions = ReturnType<typeof useQuestions>;
