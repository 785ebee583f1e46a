import type { runs as english } from '../en/runs.ts';
import type { SameKeys } from '../same-keys.ts';

export const runs: SameKeys<typeof english> = {
  title: '実行一覧',
};
