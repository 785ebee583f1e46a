/** A rejection needs its reason: it is what the audit log keeps of it. */
import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

interface RejectDialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onReject: (reason: string) => void;
}

export function RejectDialog({ opened, onClose, onReject }: RejectDialogProps) {
  const { t } = useTranslation(['approvals', 'shell']);
  const [reason, setReason] = useState('');
  const given = reason.trim();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('rejectTitle')}
      closeButtonProps={{ 'aria-label': t('shell:close') }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (given === '') return;
          onReject(given);
          onClose();
        }}
      >
        <Stack gap="sm">
          <Text>{t('rejectText')}</Text>
          <Textarea
            label={t('rejectReason')}
            required
            autosize
            minRows={2}
            maxLength={2000}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            data-autofocus
          />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('shell:cancel')}
            </Button>
            <Button type="submit" color="red.9" disabled={given === ''}>
              {t('rejectNow')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
