import { describe, expect, it } from 'vitest';
import { conceptBuckets, mostConceptFeatures } from './concept-features.ts';
import { createFeatureBuffer, startFeatures } from './feature-buffer.ts';
import {
  blockSizes,
  decodeOutcomeModel,
  encodeOutcomeModel,
  harmScore,
  likeliestClause,
  type OutcomeModel,
  outcomeNames,
} from './outcome-model.ts';
import { mostTextFeatures, textBuckets } from './text-features.ts';

function emptyModel(): OutcomeModel {
  return {
    weights: {
      harmText: new Int8Array(blockSizes.harmText),
      harmConcepts: new Int8Array(blockSizes.harmConcepts),
      nameText: new Int8Array(blockSizes.nameText),
      nameConcepts: new Int8Array(blockSizes.nameConcepts),
    },
    scales: new Float32Array(4).fill(0.5),
    biases: new Float32Array(outcomeNames.length + 1),
  };
}

const words = createFeatureBuffer(textBuckets, mostTextFeatures);
const concepts = createFeatureBuffer(conceptBuckets, mostConceptFeatures);
startFeatures(words);
startFeatures(concepts);
words.numbers[0] = 7;
words.count = 1;

describe('the outcome model', () => {
  it('adds the weights of what is in, by their scale', () => {
    const model = emptyModel();
    model.weights.harmText[7] = 6;
    model.weights.harmText[8] = 100;
    model.biases[0] = -1;
    expect(harmScore(model, words, concepts)).toBeCloseTo(2);
  });

  it('names the clause with the highest score', () => {
    const model = emptyModel();
    const clause = outcomeNames.indexOf('FIL-04b');
    model.weights.nameText[7 * outcomeNames.length + clause] = 9;
    expect(likeliestClause(model, words, concepts)).toBe('FIL-04b');
  });

  it('is refused when it is cut short, of another version, or holds what is no number', () => {
    const bytes = encodeOutcomeModel(emptyModel());
    expect(() => decodeOutcomeModel(bytes.slice(0, -1), 'x.bin')).toThrow(
      /x\.bin: not weights.*train:counterfactual/,
    );
    const old = bytes.slice();
    old[4] = 1;
    expect(() => decodeOutcomeModel(old, 'x.bin')).toThrow(/version 3/);
    const broken = bytes.slice();
    new DataView(broken.buffer).setFloat32(8, Number.NaN, true);
    expect(() => decodeOutcomeModel(broken, 'x.bin')).toThrow(/no number/);
  });
});
