/** Opened heads: windows in, findings out, the same for every engine. */
import { promptTokens } from '../../language-model/prompt-format.ts';
import type { Tokenizer } from '../../language-model/tokenizer.ts';
import type { OpenedLlamaModel } from '../../llama-cpp/open-llama-model.ts';
import type { HeadFindings } from '../deciding/gate-decision.ts';
import type { AppliedCalibration } from '../dual-policy.ts';
import { promptWindows } from '../gate.ts';
import { judgeWindows, type WindowJudgement } from './judge-windows.ts';

/** The text has more windows than fit into the time. */
export class TooSlow extends Error {
  override readonly name = 'TooSlow';
}

/** The GGUF file, not the head, cannot be used; the cause says why. */
export class ModelUnusable extends Error {
  override readonly name = 'ModelUnusable';
}

export interface OpenedHeads {
  /** For people. */
  readonly name: string;
  /** SHA-256 of the manifest that the files were verified against. */
  readonly manifestSha256: string;
  readonly ggufSha256: string | null;
  /** The loaded language model, for whoever talks with it in the same process; null with the training engine. */
  readonly llama: OpenedLlamaModel | null;
  /** @throws NotANumber, TooSlow, or what the engine says */
  judge(text: string, withinMs: number): Promise<HeadFindings>;
  close(): Promise<void>;
}

/** Reading a text into tokens cannot be interrupted: longer ones are not read. In characters. */
export const longestHeadText = 200_000;

/** Windows that are computed together, between two looks at the clock. */
const TOGETHER = 16;

/** What is left of the heads once they are opened. */
export interface ComputedHeads {
  readonly tokenizer: Tokenizer;
  readonly calibration: AppliedCalibration | null;
  judge(windows: readonly (readonly number[])[]): Promise<readonly WindowJudgement[]>;
}

/** One text after the other: the contexts of a model hold one row each. */
export function judgeText({ tokenizer, calibration, judge }: ComputedHeads): OpenedHeads['judge'] {
  let last: Promise<unknown> = Promise.resolve();

  async function windowByWindow(text: string, until: number): Promise<HeadFindings> {
    if (text.length > longestHeadText)
      throw new TooSlow(`The text is longer than ${longestHeadText} characters: judge it in parts.`);
    const tokens = promptTokens(tokenizer, text);
    const windows = promptWindows(tokens);
    const judged: WindowJudgement[] = [];
    for (let start = 0; start < windows.length; start += TOGETHER) {
      if (performance.now() > until)
        throw new TooSlow(
          `${judged.length} of ${windows.length} windows were judged when the time was over.`,
        );
      judged.push(...(await judge(windows.slice(start, start + TOGETHER))));
    }
    return judgeWindows(judged, calibration, tokens.length);
  }

  return (text, withinMs) => {
    const until = performance.now() + withinMs;
    const own = last.then(() => windowByWindow(text, until));
    last = own.catch(() => undefined);
    return own;
  };
}
