/** Steering runs: each action tells what it did, and lists follow. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { CheckpointSummary } from '../../../src-main/workbench/run-desk.ts';
import { useApi } from '../../api/api-context.tsx';
import { notify, notifyOfError } from '../../state/notices.ts';
import { tellReached } from '../../state/tell-reached.ts';

export interface NamedRun {
  readonly id: number;
  readonly name: string;
}

/** The checkpoint that a person looked at, and no other that has taken its place. */
type MeantCheckpoint = Pick<CheckpointSummary, 'role' | 'manifestSha256'>;

export function useRunSteering({ id, name }: NamedRun) {
  const { t } = useTranslation('study');
  const { t: words } = useTranslation('troubles');
  const api = useApi();
  const client = useQueryClient();
  const settled = {
    onError: notifyOfError,
    onSettled: () => {
      client.invalidateQueries({ queryKey: ['runs'] });
      client.invalidateQueries({ queryKey: ['playground', 'models'] });
    },
  };
  return {
    pause: useMutation({
      mutationFn: () => api.runs.pause.mutate({ id }),
      onSuccess: (reached) => tellReached('paused', reached, name, words),
      ...settled,
    }),
    resume: useMutation({
      mutationFn: () => api.runs.resume.mutate({ id }),
      onSuccess: () => notify('done', t('actions.resumed', { name })),
      ...settled,
    }),
    cancel: useMutation({
      mutationFn: () => api.runs.cancel.mutate({ id }),
      onSuccess: (reached) => tellReached('cancelled', reached, name, words),
      ...settled,
    }),
    rollBack: useMutation({
      mutationFn: ({ role, manifestSha256 }: MeantCheckpoint) =>
        api.runs.rollBack.mutate({ id, role, manifestSha256 }),
      onSuccess: ({ step }) => notify('done', t('actions.rolledBack', { name, step })),
      ...settled,
    }),
    pin: useMutation({
      mutationFn: ({ role, manifestSha256 }: MeantCheckpoint) =>
        api.runs.pinBaseline.mutate({ id, role, manifestSha256 }),
      onSuccess: ({ step }) => notify('done', t('actions.pinned', { name, step })),
      ...settled,
    }),
  };
}

export type RunSteering = ReturnType<typeof useRunSteering>;
