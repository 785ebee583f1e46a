/** One conversation: its turns, and the field for the next. */
import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Outputs, useApi } from '../../api/api-context.tsx';
import { Loadable } from '../../components/loadable.tsx';
import { VerdictShape } from '../../components/verdict-mark.tsx';
import { go } from '../../navigation/hash-place.ts';
import { places } from '../../navigation/places.ts';
import { notify, notifyOfError } from '../../state/notices.ts';
import { ConfirmDialog, type Question } from '../study/confirm-dialog.tsx';
import { AgentBar } from './agent-bar.tsx';
import classes from './chat.module.css';
import { Composer } from './composer.tsx';
import { Turn } from './turn.tsx';
import { hasEnded } from './use-followed-turn.ts';

export function Conversation({ id }: { readonly id: string }) {
  const api = useApi();
  const query = useQuery({
    queryKey: ['agent', 'conversation', id],
    queryFn: () => api.agent.open.query({ id }),
  });
  return (
    <Loadable query={query}>{(conversation) => <Opened key={id} conversation={conversation} />}</Loadable>
  );
}

function Opened({ conversation: { summary, turns } }: { readonly conversation: Outputs['agent']['open'] }) {
  const { t } = useTranslation('chat');
  const api = useApi();
  const client = useQueryClient();
  const [question, setQuestion] = useState<Question | null>(null);
  const [draft, setDraft] = useState('');
  const end = useRef<HTMLDivElement>(null);
  const last = turns.at(-1);
  const goesOn = last !== undefined && !hasEnded(last) ? last.id : null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: with every turn that is added
  useEffect(() => void end.current?.scrollIntoView({ block: 'end' }), [turns.length]);
  const remove = useMutation({
    mutationFn: () => api.agent.remove.mutate({ id: summary.id }),
    onSuccess() {
      notify('done', t('removed'));
      go(places.chat(), { replace: true });
    },
    onError: notifyOfError,
    onSettled: () => client.invalidateQueries({ queryKey: ['agent', 'conversations'] }),
  });
  const title = summary.title === '' ? t('untitled') : summary.title;
  return (
    <div className={classes.talk}>
      <AgentBar
        conversation={summary.id}
        onRemove={() =>
          setQuestion({
            title: t('removeTitle', { title }),
            lines: [t('removeText')],
            does: t('remove'),
            danger: true,
            onConfirm: () => remove.mutate(),
          })
        }
      />
      <div className={classes.turns}>
        {turns.length === 0 && <Beginning onPick={setDraft} />}
        {turns.map((turn) => (
          <Turn key={turn.id} read={turn} />
        ))}
        <div ref={end} />
      </div>
      <Composer conversation={summary.id} turn={goesOn} draft={draft} onDraft={setDraft} />
      <ConfirmDialog question={question} onClose={() => setQuestion(null)} />
    </div>
  );
}

const examples = [
  ['harmless', 'ALLOW'],
  ['grey', 'ESCALATE'],
  ['dangerous', 'REFUSE'],
] as const;

function Beginning({ onPick }: { readonly onPick: (text: string) => void }) {
  const { t } = useTranslation('chat');
  return (
    <Stack align="center" gap="xs" py={40}>
      <Title order={2}>{t('noTurns')}</Title>
      <Text c="dimmed" ta="center" maw={520}>
        {t('noTurnsText')}
      </Text>
      <Group component="section" gap="xs" justify="center" aria-label={t('examples.label')}>
        {examples.map(([name, verdict]) => (
          <Button
            key={name}
            variant="default"
            fw={400}
            leftSection={<VerdictShape verdict={verdict} />}
            onClick={() => onPick(t(`examples.${name}`))}
          >
            {t(`examples.${name}`)}
          </Button>
        ))}
      </Group>
    </Stack>
  );
}
