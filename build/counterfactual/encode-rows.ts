/** Rows as the features the classifier of layer C sees, read once. */
import {
  conceptBuckets,
  createConceptReader,
  mostConceptFeatures,
} from '../../src-main/shield/counterfactual/concept-features.ts';
import { createFeatureBuffer } from '../../src-main/shield/counterfactual/feature-buffer.ts';
import type { FramesFile } from '../../src-main/shield/counterfactual/frame-files.ts';
import {
  mostTextFeatures,
  readTextFeatures,
  textBuckets,
  windowUnits,
} from '../../src-main/shield/counterfactual/text-features.ts';
import { foldText } from '../../src-main/shield/text/fold.ts';
import type { TrainingRow } from './training-rows.ts';

export interface EncodedRow {
  readonly text: Int32Array;
  readonly concepts: Int32Array;
}

export function encodeRows(rows: readonly TrainingRow[], frames: readonly FramesFile[]): EncodedRow[] {
  const words = createFeatureBuffer(textBuckets, mostTextFeatures);
  const concepts = createFeatureBuffer(conceptBuckets, mostConceptFeatures);
  const readConcepts = createConceptReader(frames);
  return rows.map(({ text }) => {
    const folded = foldText(text).text.slice(0, windowUnits);
    readTextFeatures(folded, 0, folded.length, words);
    readConcepts(folded, concepts);
    return {
      text: words.numbers.slice(0, words.count),
      concepts: concepts.numbers.slice(0, concepts.count),
    };
  });
}
