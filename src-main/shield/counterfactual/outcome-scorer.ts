/** Reads a folded text window by window and keeps the window that scores highest. */
import type { ClauseId } from '../directives/directives.ts';
import { conceptBuckets, createConceptReader, mostConceptFeatures } from './concept-features.ts';
import { createFeatureBuffer } from './feature-buffer.ts';
import type { FramesFile } from './frame-files.ts';
import { harmScore, likeliestClause, type OutcomeModel } from './outcome-model.ts';
import { mostTextFeatures, readTextFeatures, textBuckets, windowStep, windowUnits } from './text-features.ts';

export interface OutcomeScore {
  /** Log odds of harm. */
  readonly logit: number;
  readonly clause: ClauseId;
  /** Window of the folded text that scored highest. */
  readonly from: number;
  readonly to: number;
}

/** @returns a function that scores folded texts; each keeps its own buffers and is not for several threads */
export function createOutcomeScorer(
  model: OutcomeModel,
  files: readonly FramesFile[],
): (text: string) => OutcomeScore {
  const readConcepts = createConceptReader(files);
  const words = createFeatureBuffer(textBuckets, mostTextFeatures);
  const concepts = createFeatureBuffer(conceptBuckets, mostConceptFeatures);
  return (text) => {
    let best: OutcomeScore | null = null;
    for (let from = 0; ; from += windowStep) {
      const to = Math.min(text.length, from + windowUnits);
      readTextFeatures(text, from, to, words);
      readConcepts(text.slice(from, to), concepts);
      const logit = harmScore(model, words, concepts);
      if (!best || logit > best.logit)
        best = { logit, clause: likeliestClause(model, words, concepts), from, to };
      if (to === text.length) return best;
    }
  };
}
