/** A turn as it goes on, followed while it is shown. */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { Outputs } from '../../api/api-context.tsx';
import { useApi } from '../../api/api-context.tsx';

/** As it comes over the wire. */
export type TurnView = Outputs['agent']['turn'];

/** Whether nothing more will happen in it. */
export const hasEnded = ({ status }: Pick<TurnView, 'status'>): boolean =>
  status !== 'going-on' && status !== 'waiting';

/** @returns the newest state of a turn that was read, and what ended the following */
export function useFollowedTurn(read: TurnView): { readonly turn: TurnView; readonly error: unknown } {
  const api = useApi();
  const client = useQueryClient();
  const [followed, setFollowed] = useState<TurnView | null>(null);
  const [error, setError] = useState<unknown>(null);
  const { id, conversation } = read;
  const follows = !hasEnded(read);
  useEffect(() => {
    if (!follows) return;
    setError(null);
    let told: string | null = null;
    const subscription = api.agent.follow.subscribe(
      { id },
      {
        onData(turn) {
          setFollowed(turn);
          if (turn.status === told) return;
          told = turn.status;
          // The list and the conversation as read are behind now.
          void client.invalidateQueries({ queryKey: ['agent', 'conversations'] });
          void client.invalidateQueries({ queryKey: ['agent', 'conversation', conversation] });
        },
        onError: setError,
      },
    );
    return () => subscription.unsubscribe();
  }, [api, client, id, conversation, follows]);
  const turn = followed?.id === id && (follows || hasEnded(followed)) ? followed : read;
  return { turn, error };
}
