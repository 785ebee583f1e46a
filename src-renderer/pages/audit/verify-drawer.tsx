/** Verifies the log against what somebody noted earlier: its key's fingerprint, or an export that was kept elsewhere. */
import { Button, Drawer, FileInput, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../../api/api-context.tsx';
import { Problem } from '../../components/loadable.tsx';
import { checkpointLines } from './checkpoint-lines.ts';
import { Verification } from './verification.tsx';

interface VerifyDrawerProps {
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Empty, or 64 hexadecimal digits with whatever spaces and colons between them. */
const isFingerprint = (text: string): boolean => /^(?:[0-9a-f]{64})?$/iu.test(text.replaceAll(/[\s:]/gu, ''));

export function VerifyDrawer({ opened, onClose }: VerifyDrawerProps) {
  const { t } = useTranslation(['audit', 'shell']);
  const api = useApi();
  const [fingerprint, setFingerprint] = useState('');
  const [file, setFile] = useState<File | null>(null);
  const [tried, setTried] = useState(false);
  const isNone = tried && !isFingerprint(fingerprint);
  const verify = useMutation({
    mutationFn: async () =>
      api.audit.verify.mutate({
        ...(fingerprint.trim() === '' ? {} : { fingerprint }),
        ...(file === null ? {} : { checkpoints: checkpointLines(await file.text()), file: file.name }),
      }),
  });
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      position="right"
      size="lg"
      title={t('knownTitle')}
      closeButtonProps={{ 'aria-label': t('shell:close') }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (isFingerprint(fingerprint)) verify.mutate();
        }}
      >
        <Stack gap="sm">
          <Text size="xs">{t('knownText')}</Text>
          <TextInput
            label={t('knownFingerprint')}
            value={fingerprint}
            maxLength={200}
            error={isNone ? t('notAFingerprint') : null}
            onChange={(event) => setFingerprint(event.currentTarget.value)}
          />
          <FileInput
            label={t('knownFile')}
            placeholder={t('knownChoose')}
            accept=".jsonl,.json"
            value={file}
            onChange={setFile}
            clearable
            clearButtonProps={{ 'aria-label': t('knownClear') }}
          />
          <Button
            type="submit"
            loading={verify.isPending}
            disabled={file === null && fingerprint.trim() === ''}
            style={{ alignSelf: 'start' }}
          >
            {t('verifyKnown')}
          </Button>
          {verify.error !== null && <Problem title={t('notVerifiedNow')} error={verify.error} />}
          {verify.data && !isNone && <Verification report={verify.data} known />}
        </Stack>
      </form>
    </Drawer>
  );
}
