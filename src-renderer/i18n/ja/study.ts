import type { study as english } from '../en/study.ts';
import type { SameKeys } from '../same-keys.ts';

export const study: SameKeys<typeof english> = {
  title: '実験',
};
