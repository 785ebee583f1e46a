/** One prompt judged by one model; a failure is a failure, never an older verdict. */
import { useQuery } from '@tanstack/react-query';
import type { Judgement, ModelChoice } from '../../../src-main/workbench/judge-desk.ts';
import { useApi } from '../../api/api-context.tsx';

/** @param choice `undefined`: no such model, and nothing is judged */
export function useJudgement(choice: ModelChoice | undefined, text: string) {
  const api = useApi();
  return useQuery<Judgement>({
    // A checkpoint's id stays while its file changes: the hash tells them apart.
    queryKey: ['judgement', choice?.id, choice?.manifestSha256, text],
    enabled: choice !== undefined && text !== '',
    queryFn: async () => {
      const [judgement] = await api.playground.judge.mutate({ model: choice!.id, texts: [text] });
      if (!judgement) throw new Error('The gate gave no judgement.');
      return judgement;
    },
    staleTime: Number.POSITIVE_INFINITY,
    // Prompts are not kept longer than the screen that shows them needs.
    gcTime: 60_000,
    retry: false,
  });
}
