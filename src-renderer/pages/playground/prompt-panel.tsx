/** Where a prompt is written. */
import { Button, Group, Paper, Switch, Text, Textarea } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { longestPrompt, setLive, setText, submit, usePlayground } from './playground-state.ts';

/** A pause in typing that is long enough to judge. */
const pauseMilliseconds = 350;

interface PromptPanelProps {
  readonly judging: boolean;
  /** Judges the same text once more, where the first attempt failed. */
  readonly onAgain: () => void;
}

export function PromptPanel({ judging, onAgain }: PromptPanelProps) {
  const { t } = useTranslation('playground');
  const { text, submitted, live } = usePlayground();
  const [settled] = useDebouncedValue(text, pauseMilliseconds);
  useEffect(() => {
    if (live) submit(settled);
  }, [live, settled]);

  const tooLong = text.length > longestPrompt;
  const judge = () => (text === submitted ? onAgain() : submit(text));
  return (
    <Paper component="section" aria-label={t('prompt')}>
      <Textarea
        label={t('prompt')}
        placeholder={t('promptPlaceholder')}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
          event.preventDefault();
          judge();
        }}
        error={tooLong ? t('tooLong', { count: text.length }) : undefined}
        autosize
        minRows={5}
        maxRows={16}
        size="sm"
      />
      <Group mt="xs" gap="sm">
        <Button onClick={judge} disabled={text.trim() === '' || tooLong} loading={judging}>
          {t('judge')}
        </Button>
        <Text size="xs" c="dimmed">
          {t('judgeKeys')}
        </Text>
        <Switch
          label={t('live')}
          checked={live}
          onChange={(event) => setLive(event.currentTarget.checked)}
          ml="auto"
        />
        <Button variant="subtle" disabled={text === ''} onClick={() => setText('')}>
          {t('clear')}
        </Button>
      </Group>
      {!live && submitted !== '' && text !== submitted && (
        <Text size="xs" c="dimmed" mt={4} role="status">
          {t('changed')}
        </Text>
      )}
    </Paper>
  );
}
