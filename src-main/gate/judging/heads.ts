/** Opened heads: windows in, findings out, the same for every engine. */
import { promptTokens } from '../../language-model/prompt-format.ts';
import type { Tokenizer } from '../../language-model/tokenizer.ts';
import type { OpenedLlamaModel } from '../../llama-cpp/open-llama-model.ts';
import type { HeadFindings } from '../deciding/gate-decision.ts';
import type { AppliedCalibration } from '../dual-policy.ts';
import { promptWindows } from '../gate.ts';
import { createFairLine } from './fair-line.ts';
import { judgeWindows, type WindowJudgement } from './judge-windows.ts';

/** The text has more windows than fit into the time. */
export class TooSlow extends Error {
  override readonly name = 'TooSlow';
}

/** The rest of a text was not read: what is known of it decides alone. */
export class NotNeeded extends Error {
  override readonly name = 'NotNeeded';
}

/** The GGUF file, not the head, cannot be used; the cause says why. */
export class ModelUnusable extends Error {
  override readonly name = 'ModelUnusable';
}

export interface HeadsOptions {
  /** Given when nobody needs the rest of a text of several windows: what has begun is computed, no more. */
  readonly enough?: AbortSignal;
  /** Whether an answer may go on from this text: it is computed where the answer would, if that is free. */
  readonly goesOn?: boolean;
}

export interface OpenedHeads {
  /** For people. */
  readonly name: string;
  /** SHA-256 of the manifest that the files were verified against. */
  readonly manifestSha256: string;
  readonly ggufSha256: string | null;
  /** The loaded language model, for whoever talks with it in the same process; null with the training engine. */
  readonly llama: OpenedLlamaModel | null;
  /** @throws NotANumber, TooSlow, NotNeeded, or what the engine says */
  judge(text: string, withinMs: number, options?: HeadsOptions): Promise<HeadFindings>;
  close(): Promise<void>;
}

/** Reading a text into tokens cannot be interrupted: longer ones are not read. In characters. */
export const longestHeadText = 200_000;

/** What is left of the heads once they are opened. */
export interface ComputedHeads {
  readonly tokenizer: Tokenizer;
  readonly calibration: AppliedCalibration | null;
  /** Windows that are computed together, between two looks at the clock. */
  readonly together: number;
  /** Calls of `judge` that may go on at the same time. */
  readonly atOnce: number;
  /** @param goesOn whether an answer may go on from the one window */
  judge(windows: readonly (readonly number[])[], goesOn: boolean): Promise<readonly WindowJudgement[]>;
}

/** Several texts at once: each gives its windows a few at a time, in turn with the others. */
export function judgeText(heads: ComputedHeads): OpenedHeads['judge'] {
  const { tokenizer, calibration, together, atOnce, judge } = heads;
  const line = createFairLine(atOnce);

  return async (text, withinMs, { enough, goesOn = false } = {}) => {
    const until = performance.now() + withinMs;
    if (text.length > longestHeadText)
      throw new TooSlow(`The text is longer than ${longestHeadText} characters: judge it in parts.`);
    const tokens = promptTokens(tokenizer, text);
    const windows = promptWindows(tokens);
    const isOne = windows.length === 1;
    const parts = Array.from({ length: Math.ceil(windows.length / together) }, (_, part) =>
      windows.slice(part * together, (part + 1) * together),
    );
    const judged: (readonly WindowJudgement[])[] = [];
    let next = 0;
    let failed = false;

    async function lane(): Promise<void> {
      while (next < parts.length && !failed) {
        const part = next;
        next += 1;
        judged[part] = await line.inTurn(async () => {
          if (!isOne) enough?.throwIfAborted();
          if (performance.now() > until)
            throw new TooSlow(
              `${judged.flat().length} of ${windows.length} windows were judged when the time was over.`,
            );
          return judge(parts[part]!, isOne && goesOn);
        });
      }
    }

    const lanes = Array.from({ length: atOnce }, () =>
      lane().catch((error: unknown) => {
        failed = true;
        throw error;
      }),
    );
    await Promise.allSettled(lanes);
    await Promise.all(lanes);
    return judgeWindows(judged.flat(), calibration, tokens.length);
  };
}
