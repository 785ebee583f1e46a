import type { settings as english } from '../en/settings.ts';
import type { SameKeys } from '../same-keys.ts';

export const settings: SameKeys<typeof english> = {
  title: '設定',
};
