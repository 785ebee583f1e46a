/** The conversations with how their last turns stand, followed while they are shown. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useApi } from '../../api/api-context.tsx';

const queryKey = ['agent', 'conversations'];

export function useConversations() {
  const api = useApi();
  const client = useQueryClient();
  useEffect(() => {
    const subscription = api.agent.followConversations.subscribe(undefined, {
      onData(list) {
        // An older answer that is still on its way would replace this one.
        void client.cancelQueries({ queryKey }).then(() => client.setQueryData(queryKey, list));
      },
      // The query itself says when the list cannot be read.
      onError: () => void client.invalidateQueries({ queryKey }),
    });
    return () => subscription.unsubscribe();
  }, [api, client]);
  return useQuery({ queryKey, queryFn: () => api.agent.conversations.query() });
}
