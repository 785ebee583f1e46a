/** The models that the address names: `#/gate?model=run:3:last&second=embedded`. */
import { useSearchParams } from 'wouter';
import type { ModelChoice } from '../../../src-main/workbench/judge-desk.ts';
import { go } from '../../navigation/hash-place.ts';

export interface ChosenModels {
  readonly first: string;
  /** `null`: one model alone. */
  readonly second: string | null;
}

export function useChosenModels(list: readonly ModelChoice[]) {
  const [query] = useSearchParams();
  const fallback = list.find(({ id }) => id === 'embedded')?.id ?? list[0]?.id ?? 'embedded';
  const chosen: ChosenModels = { first: query.get('model') ?? fallback, second: query.get('second') };
  return {
    ...chosen,
    choose: (change: Partial<ChosenModels>) => go(address({ ...chosen, ...change }), { replace: true }),
  };
}

function address({ first, second }: ChosenModels): string {
  const query = new URLSearchParams({ model: first, ...(second === null ? {} : { second }) });
  return `/gate?${query.toString().replaceAll('%3A', ':')}`;
}
