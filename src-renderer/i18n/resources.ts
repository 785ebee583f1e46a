/** Every namespace in every language. A namespace is a page, or what all pages share. */
import * as en from './en/all.ts';
import * as ja from './ja/all.ts';
import type { SameKeys } from './same-keys.ts';

type Words = { readonly [Namespace in keyof typeof en]: (typeof en)[Namespace] };

export const resources: { readonly en: Words; readonly ja: SameKeys<Words> } = { en, ja };

export const namespaces = Object.keys(en) as readonly (keyof Words)[];

export type Language = keyof typeof resources;
