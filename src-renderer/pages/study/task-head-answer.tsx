/** What a model's task head answers to a prompt. */
import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useApi } from '../../api/api-context.tsx';
import { explainError } from '../../api/explain-error.ts';

export function TaskHeadAnswer({ model, text }: { readonly model: string; readonly text: string }) {
  const { t } = useTranslation('study');
  const api = useApi();
  const answer = useQuery({
    queryKey: ['playground', 'answer', model, text],
    queryFn: () => api.playground.answer.mutate({ model, text }),
  });
  const shown = answer.error ? explainError(answer.error).message : answer.data?.text;
  return (
    <Text size="xs" mt={3} style={{ overflowWrap: 'anywhere' }}>
      <Text span inherit c="dimmed">
        {t('compare.answer')}:{' '}
      </Text>
      {shown ?? t('compare.answering')}
    </Text>
  );
}
