/** The task head's own answer, on request. */
import { Button, Group, Paper, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { ModelChoice } from '../../../src-main/workbench/judge-desk.ts';
import { useApi } from '../../api/api-context.tsx';
import { formatMilliseconds } from '../../components/formats.ts';
import { Problem } from '../../components/loadable.tsx';
import { useLanguage } from '../../components/use-language.ts';

interface AnswerPanelProps {
  readonly choice: ModelChoice;
  readonly text: string;
}

export function AnswerPanel({ choice, text }: AnswerPanelProps) {
  const { t } = useTranslation(['playground', 'shell']);
  const api = useApi();
  const language = useLanguage();
  const answer = useMutation({
    mutationFn: () => api.playground.answer.mutate({ model: choice.id, text }),
  });
  return (
    <div>
      <Group gap="sm" mt="sm">
        <Button variant="default" onClick={() => answer.mutate()} loading={answer.isPending}>
          {answer.data ? t('answerAgain') : t('answer')}
        </Button>
        <Text size="xs" c="dimmed">
          {t('answerNote')}
        </Text>
      </Group>
      <div aria-live="polite">
        {answer.error !== null && <Problem title={t('shell:problem.load')} error={answer.error} />}
        {answer.data && (
          <Paper p="xs" mt="xs" component="section" aria-label={t('answerTitle')}>
            <Text size="sm" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
              {answer.data.text === '' ? t('answerEmpty') : answer.data.text}
            </Text>
            <Text size="xs" c="dimmed" mt={4}>
              {t('answerTime', { time: formatMilliseconds(answer.data.milliseconds, language) })}
            </Text>
          </Paper>
        )}
      </div>
    </div>
  );
}
