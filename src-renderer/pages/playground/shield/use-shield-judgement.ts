/** The prompt as the shield judges it: by the built-in policy, which is stored, and by the edited one, which is not. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { ShieldPolicy } from '../../../../src-main/shield/decision/policy.ts';
import type { ShieldVerdict } from '../../../../src-main/workbench/shield-desk.ts';
import { useApi } from '../../../api/api-context.tsx';
import { useLanguage } from '../../../components/use-language.ts';
import { usePlayground } from '../playground-state.ts';
import { useShield } from './shield-state.ts';

/** Whether the shield's data verify, and what they are. */
export function useShieldState() {
  const api = useApi();
  return useQuery({ queryKey: ['shield', 'state'], queryFn: () => api.shield.state.query() });
}

/** @param policy null: the built-in one */
export function useShieldJudgement(text: string, policy: ShieldPolicy | null) {
  const api = useApi();
  const client = useQueryClient();
  const language = useLanguage();
  const { turns, keep } = useShield();
  const live = usePlayground((one) => one.live);
  const state = useShieldState();
  // Other data judge otherwise; a shield that is closed is asked all the same, and says why.
  const data = state.data?.state === 'open' ? state.data.facts.dataSha256 : 'closed';
  const query = useQuery<ShieldVerdict>({
    queryKey: ['shield', 'judgement', text, data, policy, turns, language],
    enabled: text !== '' && !state.isPending,
    queryFn: () =>
      api.shield.judge.mutate({
        text,
        history: [...turns],
        language,
        // What is judged while it is typed is no prompt yet.
        keep: keep && !live && policy === null,
        ...(policy === null ? {} : { policy }),
      }),
    // While a threshold moves the last verdict on this very text stays on the screen, marked as an older one.
    placeholderData: (before, query) => (query?.queryKey[2] === text ? before : undefined),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
    retry: false,
  });
  const stored = query.data?.id ?? null;
  useEffect(() => {
    if (stored !== null) void client.invalidateQueries({ queryKey: ['shield', 'decisions'] });
  }, [client, stored]);
  return query;
}
