/** Takes an imported model off the shelf, after asking. */
import { Button } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ShelfEntry } from '../../../src-main/workbench/model-shelf.ts';
import { useApi } from '../../api/api-context.tsx';
import { go } from '../../navigation/hash-place.ts';
import { places } from '../../navigation/places.ts';
import { notify, notifyOfError } from '../../state/notices.ts';
import { ConfirmDialog, type Question } from '../study/confirm-dialog.tsx';

export function RemoveModel({ entry }: { readonly entry: ShelfEntry }) {
  const { t } = useTranslation('models');
  const api = useApi();
  const client = useQueryClient();
  const [question, setQuestion] = useState<Question | null>(null);
  const remove = useMutation({
    mutationFn: () => api.models.remove.mutate({ id: entry.id }),
    onSuccess: () => {
      notify('done', t('removed', { name: entry.name }));
      go(places.models(), { replace: true });
    },
    onError: notifyOfError,
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ['models'] }),
        client.invalidateQueries({ queryKey: ['playground', 'models'] }),
      ]),
  });
  if (entry.id === 'embedded') return null;
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconTrash size={14} />}
        loading={remove.isPending}
        onClick={() =>
          setQuestion({
            title: t('removeTitle', { name: entry.name }),
            lines: [t('removeText')],
            does: t('remove'),
            danger: true,
            onConfirm: () => remove.mutate(),
          })
        }
      >
        {t('remove')}
      </Button>
      <ConfirmDialog question={question} onClose={() => setQuestion(null)} />
    </>
  );
}
