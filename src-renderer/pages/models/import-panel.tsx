/** Brings a model onto the shelf: by the system's dialog in the window, by a path in the browser. */
import { Button, Group, Paper, Text, TextInput, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../../api/api-context.tsx';
import { explainError } from '../../api/explain-error.ts';
import { useDoor } from '../../components/show-path.tsx';
import { TechnicalDetail } from '../../components/technical-detail.tsx';
import { notify, notifyOfError } from '../../state/notices.ts';

export function ImportPanel() {
  const { t } = useTranslation('models');
  const api = useApi();
  const client = useQueryClient();
  const door = useDoor();
  const [path, setPath] = useState('');
  const importing = useMutation({
    mutationFn: (from: string) => api.models.import.mutate({ path: from }),
    onSuccess: (name) => {
      notify('done', t('importStarted', { name }));
      setPath('');
    },
    // Not waited for: the list checks models and takes its time.
    onSettled: () => void client.invalidateQueries({ queryKey: ['models'] }),
  });
  const choosing = useMutation({
    mutationFn: (kind: 'folder' | 'gguf') =>
      api.system.choosePath.mutate({ kind, title: t(kind === 'folder' ? 'dialogFolder' : 'dialogFile') }),
    onSuccess: (chosen) => {
      if (chosen === null) return;
      setPath(chosen);
      importing.mutate(chosen);
    },
    onError: notifyOfError,
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (path.trim() !== '') importing.mutate(path.trim());
  };
  const problem = importing.error ? explainError(importing.error) : null;
  return (
    <Paper component="section" aria-label={t('importTitle')}>
      <Title order={2} size="h3">
        {t('importTitle')}
      </Title>
      <Text size="xs" c="dimmed" mb="xs">
        {t('importText')}
      </Text>
      {door?.canChoosePath && (
        <Group gap="xs" mb="xs">
          <Button variant="default" onClick={() => choosing.mutate('folder')} disabled={choosing.isPending}>
            {t('chooseFolder')}
          </Button>
          <Button variant="default" onClick={() => choosing.mutate('gguf')} disabled={choosing.isPending}>
            {t('chooseFile')}
          </Button>
        </Group>
      )}
      <form onSubmit={submit}>
        <TextInput
          label={t('path')}
          placeholder={t('pathPlaceholder')}
          value={path}
          onChange={(event) => {
            setPath(event.currentTarget.value);
            importing.reset();
          }}
          error={problem?.message}
          styles={{ error: { whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' } }}
        />
        <TechnicalDetail text={problem?.detail ?? null} />
        <Button type="submit" mt="xs" loading={importing.isPending} disabled={path.trim() === ''}>
          {t('import')}
        </Button>
      </form>
    </Paper>
  );
}
