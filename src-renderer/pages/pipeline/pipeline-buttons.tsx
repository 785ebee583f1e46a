/** Cancel, go on, remove. */
import { Button } from '@mantine/core';
import { IconPlayerPlay, IconPlayerStop, IconTrash } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../../api/api-context.tsx';
import { go } from '../../navigation/hash-place.ts';
import { places } from '../../navigation/places.ts';
import { notify, notifyOfError } from '../../state/notices.ts';
import { ConfirmDialog, type Question } from '../study/confirm-dialog.tsx';
import type { PipelineSummary } from './pipeline-list.tsx';

export function PipelineButtons({
  summary: { id, name, status, damaged },
}: {
  readonly summary: PipelineSummary;
}) {
  const { t } = useTranslation('pipeline');
  const api = useApi();
  const client = useQueryClient();
  const [question, setQuestion] = useState<Question | null>(null);
  const settled = {
    onError: notifyOfError,
    onSettled: () => client.invalidateQueries({ queryKey: ['pipelines'] }),
  };
  const cancel = useMutation({
    mutationFn: () => api.pipelines.cancel.mutate({ id }),
    onSuccess: () => notify('done', t('cancelled', { name })),
    ...settled,
  });
  const resume = useMutation({ mutationFn: () => api.pipelines.resume.mutate({ id }), ...settled });
  const remove = useMutation({
    mutationFn: () => api.pipelines.remove.mutate({ id }),
    onSuccess: () => {
      notify('done', t('removed', { name }));
      go(places.pipelines(), { replace: true });
    },
    ...settled,
  });
  const goesOn = status === 'running' || status === 'queued';
  const canGoOn = !goesOn && status !== 'succeeded' && damaged === null;
  return (
    <>
      {goesOn && (
        <Button
          variant="default"
          leftSection={<IconPlayerStop size={14} aria-hidden />}
          loading={cancel.isPending}
          onClick={() => cancel.mutate()}
        >
          {t('cancel')}
        </Button>
      )}
      {canGoOn && (
        <Button
          leftSection={<IconPlayerPlay size={14} aria-hidden />}
          loading={resume.isPending}
          onClick={() => resume.mutate()}
        >
          {t('resume')}
        </Button>
      )}
      {!goesOn && (
        <Button
          variant="default"
          leftSection={<IconTrash size={14} aria-hidden />}
          loading={remove.isPending}
          onClick={() =>
            setQuestion({
              title: t('removeTitle', { name }),
              lines: [t('removeText')],
              does: t('remove'),
              danger: true,
              onConfirm: () => remove.mutate(),
            })
          }
        >
          {t('remove')}
        </Button>
      )}
      <ConfirmDialog question={question} onClose={() => setQuestion(null)} />
    </>
  );
}
