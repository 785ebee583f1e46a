/** The agent behind the gate: conversations on the left, one of them on the right. */
import { Button, Title, VisuallyHidden } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Route, Switch } from 'wouter';
import { useApi } from '../../api/api-context.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Loadable } from '../../components/loadable.tsx';
import { go } from '../../navigation/hash-place.ts';
import { places } from '../../navigation/places.ts';
import { notifyOfError } from '../../state/notices.ts';
import classes from './chat.module.css';
import { Conversation } from './conversation.tsx';
import { ConversationList } from './conversation-list.tsx';
import { useConversations } from './use-conversations.ts';

export default function ChatPage() {
  return (
    <Switch>
      <Route path="/chat/:id">{({ id }) => <Chat shown={id} />}</Route>
      <Route>
        <Chat shown={null} />
      </Route>
    </Switch>
  );
}

function Chat({ shown }: { readonly shown: string | null }) {
  const { t } = useTranslation('chat');
  const api = useApi();
  const client = useQueryClient();
  const list = useConversations();
  const create = useMutation({
    mutationFn: () => api.agent.create.mutate(),
    onSuccess: ({ id }) => go(places.conversation(id)),
    onError: notifyOfError,
    onSettled: () => client.invalidateQueries({ queryKey: ['agent', 'conversations'] }),
  });
  return (
    <div className={classes.page}>
      <VisuallyHidden>
        <Title order={1}>{t('title')}</Title>
      </VisuallyHidden>
      <Loadable query={list}>
        {(conversations) => (
          <ConversationList
            list={conversations}
            shown={shown}
            creating={create.isPending}
            onCreate={() => create.mutate()}
          />
        )}
      </Loadable>
      {shown === null ? (
        <EmptyState title={t(list.data?.length ? 'choose' : 'empty')} text={t('emptyText')}>
          <Button loading={create.isPending} onClick={() => create.mutate()}>
            {t('newConversation')}
          </Button>
        </EmptyState>
      ) : (
        <Conversation id={shown} />
      )}
    </div>
  );
}
