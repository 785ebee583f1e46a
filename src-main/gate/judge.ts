/** One model that is kept loaded to judge prompts at once: what a judge process holds. */
import { setImmediate } from 'node:timers/promises';
import { behaviourTags } from '../data/behaviour-tags.ts';
import type { SessionOptions } from '../engine/session.ts';
import { answerGreedily } from '../language-model/generate.ts';
import { readModel } from '../language-model/model-folder.ts';
import { appliedCalibration } from './applied-calibration.ts';
import { createGate, type GateDecision } from './gate.ts';

/** Answers are a short sentence. */
const ANSWER_TOKENS = 48;

export interface JudgeFunctions {
  /** SHA-256 of the manifest that the model was verified against. */
  manifestSha256(): string;
  /** Judges texts, in order. */
  judge(texts: readonly string[]): Promise<GateDecision[]>;
  /** The task head's own answer, behaviour tag first. */
  answer(text: string): Promise<{ readonly text: string; readonly milliseconds: number }>;
}

export interface Judge {
  readonly functions: JudgeFunctions;
  close(): Promise<void>;
}

/**
 * Reads a model folder, checking every hash, and judges a first prompt with it: a model that cannot judge is no judge.
 * Graphs of other prompt lengths are built afterwards, between the calls.
 * @throws ArtifactError, or an error naming the file and field that do not fit
 */
export async function openJudge(folder: string, session: SessionOptions): Promise<Judge> {
  const model = await readModel(folder);
  const gate = createGate(model, session, await appliedCalibration(model.artifact));
  let closing = false;
  const first = await gate.judge(['?']);
  if (first.length !== 1) throw new Error(`${folder}: the model gave no judgement on a first prompt.`);

  async function warmUp(): Promise<void> {
    let longest = 0;
    for (let words = 8; longest < 128 && !closing; words += 8) {
      await setImmediate();
      const [{ tokens } = { tokens: 128 }] = await gate.judge(['a '.repeat(words)]);
      longest = tokens;
    }
  }
  // Only speed is lost when it fails: a call that fails likewise says so to its caller.
  const warming = warmUp().catch(() => undefined);

  return {
    functions: {
      manifestSha256: () => model.artifact.manifestSha256,
      judge: (texts) => gate.judge(texts),
      async answer(text) {
        const begun = performance.now();
        const options = { ...session, maximumTokens: ANSWER_TOKENS };
        const [answer] = await answerGreedily(model, [text], options);
        if (!answer) throw new Error('the task head gave no answer');
        const tag = answer.verdict === null ? '' : `${behaviourTags[answer.verdict]} `;
        return { text: `${tag}${answer.text}`, milliseconds: performance.now() - begun };
      },
    },
    async close() {
      closing = true;
      await warming;
      await gate.dispose();
    },
  };
}
