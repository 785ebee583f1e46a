/** Why a step failed, and what can be done about it. */
import { Alert, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { TechnicalDetail } from '../../components/technical-detail.tsx';
import { useLanguage } from '../../components/use-language.ts';
import type { ShownStep } from './step-results.ts';

/** The program's own sentence is English: other languages say what kind of step failed and keep it as a detail. */
export function StepProblem({ step: { id, reason } }: { readonly step: ShownStep }) {
  const { t } = useTranslation('pipeline');
  const isEnglish = useLanguage() === 'en';
  return (
    <Alert
      color="red"
      variant="outline"
      icon={<IconAlertTriangle size={18} />}
      title={t('failedTitle', { step: t(`step.${id}`) })}
      styles={{ title: { color: 'var(--mantine-color-text)' } }}
    >
      {isEnglish && reason !== null && (
        <Text size="sm" mb={4} style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
          {reason}
        </Text>
      )}
      <Text size="sm">{t(`remedy.${id}`)}</Text>
      <Text size="sm">{t('goOnHint')}</Text>
      {!isEnglish && <TechnicalDetail text={reason} />}
    </Alert>
  );
}
