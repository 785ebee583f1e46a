/** Imports that go on, and how the last ones ended. */
import { Button, Group, Paper, Progress, Stack, Text, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { ImportProgress } from '../../../src-main/workbench/model-shelf.ts';
import { useApi } from '../../api/api-context.tsx';
import { formatBytes } from '../../components/formats.ts';
import { damageWords } from '../../components/problem-words.ts';
import { TechnicalDetail } from '../../components/technical-detail.tsx';
import { useLanguage } from '../../components/use-language.ts';
import { useActivity } from '../../state/activity.ts';
import { notifyOfError } from '../../state/notices.ts';

export function ImportProgressList() {
  const { t } = useTranslation('models');
  const imports = useActivity()?.imports ?? [];
  if (imports.length === 0) return null;
  return (
    <Paper component="section" aria-label={t('imports')}>
      <Title order={2} size="h3" mb="xs">
        {t('imports')}
      </Title>
      <Stack gap="sm">
        {imports.map((one) => (
          <Import key={one.name} progress={one} />
        ))}
      </Stack>
    </Paper>
  );
}

function Import({ progress }: { readonly progress: ImportProgress }) {
  const { t } = useTranslation('models');
  const { t: words } = useTranslation(['troubles', 'meaning']);
  const language = useLanguage();
  const api = useApi();
  const { name, bytesDone, bytes, state, error, damage } = progress;
  const going = state === 'copying' || state === 'checking';
  const cancel = useMutation({
    mutationFn: () => api.models.cancelImport.mutate({ name }),
    onError: notifyOfError,
  });
  return (
    <div>
      <Group gap="xs" justify="space-between" wrap="nowrap">
        <Text size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
          {name}
        </Text>
        {going && (
          <Button
            size="compact-xs"
            variant="default"
            loading={cancel.isPending}
            onClick={() => cancel.mutate()}
            aria-label={t('cancelImport', { name })}
          >
            {t('cancel')}
          </Button>
        )}
      </Group>
      {going && (
        <Progress
          size="sm"
          mt={4}
          value={bytes === 0 ? 0 : (100 * bytesDone) / bytes}
          animated={state === 'checking'}
          aria-label={name}
        />
      )}
      <Text size="xs" c="dimmed" role="status" mt={2}>
        {t(`state.${state}`)} ·{' '}
        {t('progress', { done: formatBytes(bytesDone, language), all: formatBytes(bytes, language) })}
      </Text>
      {error !== null && (
        <Text size="xs" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
          {damage === null ? error : damageWords(damage, words)}
        </Text>
      )}
      {damage !== null && <TechnicalDetail text={error} />}
    </div>
  );
}
