/** One conversation: its turns, and the field for the next. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Outputs, useApi } from '../../api/api-context.tsx';
import { Loadable } from '../../components/loadable.tsx';
import { useStayAtEnd } from '../../components/use-stay-at-end.ts';
import { go } from '../../navigation/hash-place.ts';
import { places } from '../../navigation/places.ts';
import { notify, notifyOfError } from '../../state/notices.ts';
import { ConfirmDialog, type Question } from '../study/confirm-dialog.tsx';
import { AgentBar } from './agent-bar.tsx';
import { Beginning } from './beginning.tsx';
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
  if (query.data === undefined)
    return (
      <div className={classes.unknown}>
        <Loadable query={query}>{() => null}</Loadable>
      </div>
    );
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
  const field = useRef<HTMLTextAreaElement>(null);
  const { frame, content } = useStayAtEnd(turns.length);
  const last = turns.at(-1);
  const goesOn = last !== undefined && !hasEnded(last) ? last : null;
  const isEmpty = last === undefined;
  // Who begins a conversation wants to write.
  useEffect(() => {
    if (isEmpty) field.current?.focus();
  }, [isEmpty]);
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
      <div className={classes.turns} ref={frame}>
        <div ref={content}>
          {isEmpty && (
            <Beginning
              onPick={(text) => {
                setDraft(text);
                field.current?.focus();
              }}
            />
          )}
          {turns.map((turn) => (
            <Turn key={turn.id} read={turn} />
          ))}
        </div>
      </div>
      <Composer
        conversation={summary.id}
        turn={goesOn?.id ?? null}
        waits={goesOn?.status === 'waiting'}
        draft={draft}
        onDraft={setDraft}
        field={field}
      />
      <ConfirmDialog question={question} onClose={() => setQuestion(null)} />
    </div>
  );
}
