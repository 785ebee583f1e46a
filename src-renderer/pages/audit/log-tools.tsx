/** What is done with the whole log: verify it, export it. */
import { Alert, Button, Group, Text } from '@mantine/core';
import { IconFileExport, IconLink, IconShieldCheck } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useApi } from '../../api/api-context.tsx';
import { formatCount } from '../../components/formats.ts';
import { Problem } from '../../components/loadable.tsx';
import { useLanguage } from '../../components/use-language.ts';
import { notify, notifyOfError } from '../../state/notices.ts';

interface LogToolsProps {
  readonly onReplay: () => void;
  readonly onMasking: () => void;
}

export function LogTools({ onReplay, onMasking }: LogToolsProps) {
  const { t } = useTranslation('audit');
  const language = useLanguage();
  const api = useApi();
  const verify = useMutation({ mutationFn: () => api.audit.verify.mutate() });
  const exporting = useMutation({
    mutationFn: () => api.audit.export.mutate(),
    onSuccess: ({ entries, file }) =>
      notify('done', t('exported', { entries: formatCount(entries, language), file })),
    onError: notifyOfError,
  });
  const { data, error } = verify;
  return (
    <>
      <Group gap="xs">
        <Button
          variant="default"
          loading={verify.isPending}
          onClick={() => verify.mutate()}
          leftSection={<IconShieldCheck size={14} aria-hidden />}
        >
          {t('verify')}
        </Button>
        <Button
          variant="default"
          loading={exporting.isPending}
          onClick={() => exporting.mutate()}
          leftSection={<IconFileExport size={14} aria-hidden />}
        >
          {t('export')}
        </Button>
        <Button variant="default" onClick={onReplay}>
          {t('replay')}
        </Button>
        <Button variant="default" onClick={onMasking}>
          {t('masking')}
        </Button>
      </Group>
      {error !== null && <Problem title={t('notVerifiedNow')} error={error} />}
      {data && (
        <Alert
          role="status"
          variant="outline"
          color={data.holds ? 'green' : 'red'}
          icon={<IconLink size={18} />}
        >
          <Text size="xs">
            {data.holds
              ? t('holds', {
                  entries: formatCount(data.entries, language),
                  checkpoints: formatCount(data.checkpoints, language),
                })
              : `${t('broken')}. ${t('brokenAt', {
                  sequence: data.problem?.sequence ?? '–',
                  detail: data.problem?.detail ?? '',
                })}`}
          </Text>
        </Alert>
      )}
    </>
  );
}
