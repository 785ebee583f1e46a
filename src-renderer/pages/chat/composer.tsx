/** Where a message is written. What could not be sent stays in the field. */
import { Button, Group, Text, Textarea } from '@mantine/core';
import { IconPlayerStop, IconSend } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type RefObject, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../../api/api-context.tsx';
import { Problem } from '../../components/loadable.tsx';
import { useLanguage } from '../../components/use-language.ts';
import { notifyOfError } from '../../state/notices.ts';
import classes from './chat.module.css';

interface ComposerProps {
  readonly conversation: string;
  /** The turn that goes on or waits; null when a message can be sent. */
  readonly turn: string | null;
  /** The turn waits for a person. */
  readonly waits: boolean;
  readonly draft: string;
  readonly onDraft: (text: string) => void;
  readonly field: RefObject<HTMLTextAreaElement | null>;
}

export function Composer({ conversation, turn, waits, draft, onDraft, field }: ComposerProps) {
  const { t } = useTranslation('chat');
  const api = useApi();
  const client = useQueryClient();
  const language = useLanguage();
  const [stopping, setStopping] = useState(false);
  const refresh = () => {
    void client.invalidateQueries({ queryKey: ['agent', 'conversation', conversation] });
    void client.invalidateQueries({ queryKey: ['agent', 'conversations'] });
  };
  const send = useMutation({
    mutationFn: (text: string) => api.agent.send.mutate({ conversation, text, language }),
    onSuccess: () => onDraft(''),
    onSettled: refresh,
  });
  const stop = useMutation({
    mutationFn: (id: string) => api.agent.stop.mutate({ id }),
    onMutate: () => setStopping(true),
    onError: notifyOfError,
    onSettled() {
      setStopping(false);
      refresh();
    },
  });
  const busy = turn !== null || send.isPending;
  const submit = () => {
    if (!busy && draft.trim() !== '') send.mutate(draft);
  };
  return (
    <form
      className={classes.composer}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {send.error !== null && <Problem title={t('notSent')} error={send.error} />}
      <Textarea
        ref={field}
        attributes={{ input: { dir: 'auto' } }}
        aria-label={t('message')}
        placeholder={t('placeholder')}
        size="sm"
        autosize
        minRows={2}
        maxRows={10}
        maxLength={100_000}
        value={draft}
        onChange={(event) => onDraft(event.currentTarget.value)}
        onKeyDown={(event) => {
          // An input method's Enter chooses a word.
          if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
          event.preventDefault();
          submit();
        }}
      />
      <Group justify="space-between" gap="xs">
        <Text size="xs" c="dimmed" role="status">
          {turn === null ? t('hint') : t(waits ? 'waits' : 'busy')}
        </Text>
        {turn === null ? (
          <Button
            type="submit"
            loading={send.isPending}
            disabled={draft.trim() === ''}
            leftSection={<IconSend size={14} aria-hidden />}
          >
            {t('send')}
          </Button>
        ) : (
          <Button
            variant="default"
            loading={stopping}
            onClick={() => stop.mutate(turn)}
            leftSection={<IconPlayerStop size={14} aria-hidden />}
          >
            {t('stop')}
          </Button>
        )}
      </Group>
    </form>
  );
}
