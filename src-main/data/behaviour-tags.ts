/** Behaviour tags: the special tokens with which an answer states its verdict. */
import type { Verdict } from './verdict.ts';

export const behaviourTags: Readonly<Record<Verdict, string>> = {
  ALLOW: '<|allow|>',
  ESCALATE: '<|escalate|>',
  REFUSE: '<|refuse|>',
};
