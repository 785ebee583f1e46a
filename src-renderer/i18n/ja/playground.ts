import type { playground as english } from '../en/playground.ts';
import type { SameKeys } from '../same-keys.ts';

export const playground: SameKeys<typeof english> = {
  title: 'ゲート',
};
