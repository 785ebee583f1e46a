import { describe, expect, it } from 'vitest';
import { type PipelineWordKey, pipelineWords, tellIn } from './pipeline-words.ts';

const keys = Object.keys(pipelineWords.en) as PipelineWordKey[];
const places = (text: string): readonly string[] => (text.match(/\{\w+\}/gu) ?? []).sort();

describe("the pipeline report's words", () => {
  it('are there in both languages, with the same places to fill', () => {
    expect(Object.keys(pipelineWords.ja).sort()).toEqual([...keys].sort());
    for (const key of keys) {
      expect(pipelineWords.ja[key].trim(), key).not.toBe('');
      expect(places(pipelineWords.ja[key]), key).toEqual(places(pipelineWords.en[key]));
    }
  });

  it('are Japanese where they are no sign', () => {
    expect(keys.filter((key) => pipelineWords.ja[key] === pipelineWords.en[key])).toEqual([]);
  });

  it('leave no hole', () => {
    expect(tellIn('ja')('warningCount', { count: 2 })).toBe('警告 2件');
    expect(() => tellIn('en')('warningCount')).toThrow('needs a value for {count}');
  });
});
