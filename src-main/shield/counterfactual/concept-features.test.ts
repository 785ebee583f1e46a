import { describe, expect, it } from 'vitest';
import { conceptBuckets, createConceptReader, mostConceptFeatures } from './concept-features.ts';
import { createFeatureBuffer } from './feature-buffer.ts';
import type { FramesFile } from './frame-files.ts';

const files: FramesFile[] = [
  {
    version: 2,
    language: 'en',
    cues: [],
    concepts: [
      { id: 'act-hide', words: ['hid{e,es,ing,den}', 'unseen'] },
      { id: 'victim-child', words: ['child{,ren}'] },
    ],
  },
  {
    version: 2,
    language: 'ja',
    cues: [],
    concepts: [
      { id: 'victim-child', words: ['子ども'] },
      { id: 'act-hide', words: ['隠す'] },
    ],
  },
];
const buffer = createFeatureBuffer(conceptBuckets, mostConceptFeatures);

function conceptsOf(text: string, own: readonly FramesFile[] = files): number[] {
  createConceptReader(own)(text, buffer);
  return [...buffer.numbers.slice(0, buffer.count)].sort((a, b) => a - b);
}

describe('concepts of a text', () => {
  it('are the same in every language, in any order, whichever word says them', () => {
    const hidden = conceptsOf('hiding a child');
    expect(hidden).toHaveLength(3);
    expect(conceptsOf('the children are unseen')).toEqual(hidden);
    expect(conceptsOf('子ども隠す')).toEqual(hidden);
    expect(conceptsOf('hidden, the 子ども')).toEqual(hidden);
  });

  it('keep their numbers when concepts are added or ordered anew', () => {
    const more = [
      { ...files[1]!, concepts: [{ id: 'new-one', words: ['新'] }, ...files[1]!.concepts] },
      files[0]!,
    ];
    expect(conceptsOf('hiding a child', more)).toEqual(conceptsOf('hiding a child'));
  });

  it('go together only when they are near each other', () => {
    expect(conceptsOf(`hide ${'so '.repeat(20)} child`)).toHaveLength(3);
    expect(conceptsOf(`hide ${'so '.repeat(60)} child`)).toHaveLength(2);
    expect(conceptsOf('hide and hide')).toHaveLength(1);
    expect(conceptsOf('a loaf of bread')).toEqual([]);
  });

  it('start anew with every text', () => {
    conceptsOf('hiding a child');
    expect(conceptsOf('child')).toHaveLength(1);
  });
});
