/** A gate that gives no judgement: closed, with its reason, and nothing that could be taken for a verdict. */
import { Alert, Button, Text } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { explainError } from '../../api/explain-error.ts';
import { TechnicalDetail } from '../../components/technical-detail.tsx';

interface ClosedGateProps {
  readonly error: unknown;
  /** Left out where trying again cannot help. */
  readonly onRetry?: () => void;
}

export function ClosedGate({ error, onRetry }: ClosedGateProps) {
  const { t } = useTranslation(['playground', 'shell']);
  const { message, detail } = explainError(error);
  return (
    <Alert
      color="gray"
      variant="outline"
      icon={<IconLock size={22} />}
      title={
        <Text fz={20} fw={700}>
          {t('closed')}
        </Text>
      }
      role="alert"
      my="sm"
    >
      <Text>{t('closedText')}</Text>
      <Text size="xs" mt={6} style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
        {message}
      </Text>
      <TechnicalDetail text={detail} />
      {onRetry && (
        <Button variant="default" mt="sm" onClick={onRetry}>
          {t('shell:retry')}
        </Button>
      )}
    </Alert>
  );
}
