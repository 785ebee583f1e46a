import type { models as english } from '../en/models.ts';
import type { SameKeys } from '../same-keys.ts';

export const models: SameKeys<typeof english> = {
  title: 'モデル',
};
