/** What is done with the whole log: verify it, export it, replay it; and the key that it is signed with. */
import { Button, Group, Text } from '@mantine/core';
import { IconFileExport, IconShieldCheck } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../../api/api-context.tsx';
import { formatCount } from '../../components/formats.ts';
import { Hash } from '../../components/hash.tsx';
import { Problem } from '../../components/loadable.tsx';
import { ShowPath } from '../../components/show-path.tsx';
import { useLanguage } from '../../components/use-language.ts';
import { notifyOfError } from '../../state/notices.ts';
import classes from './audit.module.css';
import { Verification } from './verification.tsx';
import { VerifyDrawer } from './verify-drawer.tsx';

interface LogToolsProps {
  readonly onReplay: () => void;
  readonly onMasking: () => void;
}

/** Hexadecimal digits of a SHA-256. */
const whole = 64;

export function LogTools({ onReplay, onMasking }: LogToolsProps) {
  const { t } = useTranslation('audit');
  const language = useLanguage();
  const api = useApi();
  const [comparing, setComparing] = useState(false);
  const key = useQuery({ queryKey: ['audit', 'key'], queryFn: () => api.audit.key.query() });
  const verify = useMutation({ mutationFn: () => api.audit.verify.mutate({}) });
  const exporting = useMutation({
    mutationFn: () => api.audit.export.mutate(),
    onError: notifyOfError,
  });
  const { data: exported } = exporting;
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
        <Button variant="default" onClick={() => setComparing(true)}>
          {t('verifyAgainst')}
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
      {key.data && (
        <Text size="xs" c="dimmed" component="div" className={classes.key!}>
          {t('key')} <Hash hash={key.data.fingerprint} length={whole} of={t('key')} /> {t('keyHint')}
        </Text>
      )}
      {verify.error !== null && <Problem title={t('notVerifiedNow')} error={verify.error} />}
      {verify.data && <Verification report={verify.data} />}
      {exported && (
        <Text size="xs" component="div" role="status" className={classes.exported!}>
          {t('exported', { entries: formatCount(exported.entries, language) })}{' '}
          <ShowPath path={exported.file} /> <Hash hash={exported.sha256} of={t('exportHash')} />
        </Text>
      )}
      <VerifyDrawer opened={comparing} onClose={() => setComparing(false)} />
    </>
  );
}
