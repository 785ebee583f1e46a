/** Asks before something that is not undone by pressing again; says what will happen. */
import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

export interface Question {
  readonly title: string;
  readonly lines: readonly string[];
  /** On the button that does it. */
  readonly does: string;
  readonly danger?: boolean;
  readonly onConfirm: () => void;
}

interface ConfirmDialogProps {
  readonly question: Question | null;
  readonly onClose: () => void;
}

export function ConfirmDialog({ question, onClose }: ConfirmDialogProps) {
  const { t } = useTranslation(['study', 'shell']);
  return (
    <Modal
      opened={question !== null}
      onClose={onClose}
      title={question?.title}
      closeButtonProps={{ 'aria-label': t('shell:close') }}
    >
      {question && (
        <Stack gap="sm">
          {question.lines.map((line) => (
            <Text key={line}>{line}</Text>
          ))}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose} data-autofocus>
              {t('confirm.keep')}
            </Button>
            <Button
              {...(question.danger ? { color: 'red.9' } : {})}
              onClick={() => {
                question.onConfirm();
                onClose();
              }}
            >
              {question.does}
            </Button>
          </Group>
        </Stack>
      )}
    </Modal>
  );
}
