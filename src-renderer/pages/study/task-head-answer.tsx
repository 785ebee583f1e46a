/** What a model's task head answers to a prompt. */
import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useApi } from '../../api/api-context.tsx';
import { explainError } from '../../api/explain-error.ts';
import type { Moment } from './nearest-checkpoint.ts';

interface TaskHeadAnswerProps {
  readonly moment: Moment;
  readonly text: string;
}

export function TaskHeadAnswer({ moment, text }: TaskHeadAnswerProps) {
  const { t } = useTranslation('study');
  const api = useApi();
  const answer = useQuery({
    queryKey: ['playground', 'answer', moment, text],
    queryFn: () => api.playground.answer.mutate({ model: moment.modelId, text }),
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
