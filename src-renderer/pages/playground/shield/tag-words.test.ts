import { describe, expect, it } from 'vitest';
import { cueRoles } from '../../../../src-main/shield/counterfactual/counterfactual.ts';
import { axisNames } from '../../../../src-main/shield/decision/axes.ts';
import { intentTags } from '../../../../src-main/shield/intents/intent.ts';
import { dangerCategories, disguises, patternClasses } from '../../../../src-main/shield/signals.ts';
import { shield as english } from '../../../i18n/en/shield.ts';
import { shield as japanese } from '../../../i18n/ja/shield.ts';

describe('words for what the shield finds', () => {
  it.each([
    ['category', dangerCategories],
    ['class', patternClasses],
    ['intent', intentTags],
    ['role', cueRoles],
    ['disguise', disguises],
  ] as const)('of every %s there are, in both languages', (area, tags) => {
    for (const words of [english, japanese])
      expect(Object.keys(words[area]).sort()).toEqual([...tags].sort());
  });

  it('of every axis', () => {
    for (const words of [english, japanese])
      expect(Object.keys(words.axis)).toEqual([...axisNames, 'counterfactual', 'temporal']);
  });
});
