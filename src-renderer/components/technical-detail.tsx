/** What exactly went wrong, in the words of the part that it went wrong in: there for who wants it. */
import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

export function TechnicalDetail({ text }: { readonly text: string | null }) {
  const { t } = useTranslation('shell');
  if (text === null) return null;
  return (
    <Text component="details" size="xs" c="dimmed" mt={4}>
      <summary style={{ cursor: 'pointer' }}>{t('problem.detail')}</summary>
      <span style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>{text}</span>
    </Text>
  );
}
