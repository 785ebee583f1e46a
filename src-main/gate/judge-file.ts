/** Judging a JSONL file of prompts: the stage behind `so8t gate`. */
import { open, rename, rm } from 'node:fs/promises';
import { chunks, type PromptRow, readPrompts } from '../data/read-prompts.ts';
import type { Verdict } from '../data/verdict.ts';
import { verdicts } from '../data/verdict.ts';
import type { SessionOptions } from '../engine/session.ts';
import { readModel } from '../language-model/model-folder.ts';
import { appliedCalibration } from './applied-calibration.ts';
import type { AppliedCalibration, CalibratedConfidence } from './dual-policy.ts';
import { createGate, type Gate } from './gate.ts';

export interface JudgeFileInput {
  readonly modelFolder: string;
  /** JSONL; every row has `text`, other fields pass through. */
  readonly input: string;
  /** Appears whole when all rows are judged, or not at all. */
  readonly output: string;
  readonly session: SessionOptions;
}

export interface JudgeFileProgress {
  readonly kind: 'progress';
  readonly rows: number;
}

export interface JudgeFileResult {
  readonly rows: number;
  readonly verdicts: Readonly<Record<Verdict, number>>;
  readonly disagreements: number;
  /** The model's temperature and threshold; null when it is not calibrated. */
  readonly calibration: AppliedCalibration | null;
  /** Prompts that both heads allow and that go to a human for want of confidence. */
  readonly lowConfidence: number;
  readonly seconds: number;
  readonly model: { readonly name: string; readonly manifestSha256: string };
}

/** Rows judged together: enough that sorting by length fills the batches well. */
const CHUNK = 256;

/** @throws RowError with the line number and field of broken rows; ArtifactError for a model that does not verify */
export async function* judgeFile(
  input: JudgeFileInput,
  signal: AbortSignal,
): AsyncGenerator<JudgeFileProgress, JudgeFileResult, undefined> {
  const begun = performance.now();
  const model = await readModel(input.modelFolder);
  const calibration = await appliedCalibration(model.artifact);
  const gate = createGate(model, input.session, calibration);
  const part = `${input.output}.part-${process.pid}`;
  const counts: Record<Verdict, number> = { ALLOW: 0, ESCALATE: 0, REFUSE: 0 };
  let [rows, disagreements, lowConfidence] = [0, 0, 0];
  const file = await open(part, 'wx').catch((error: NodeJS.ErrnoException) => {
    throw new Error(`${input.output}: cannot be written (${error.code}). Choose another output file.`, {
      cause: error,
    });
  });
  try {
    for await (const chunk of chunks(readPrompts(input.input), CHUNK)) {
      signal.throwIfAborted();
      const judged = await judgeRows(gate, chunk);
      for (const decision of judged) {
        counts[decision.verdict] += 1;
        if (decision.disagreement) disagreements += 1;
        if (decision.calibrated?.cause === 'low-confidence') lowConfidence += 1;
      }
      await file.writeFile(`${judged.map((row) => JSON.stringify(row)).join('\n')}\n`);
      rows += chunk.length;
      yield { kind: 'progress', rows };
    }
    await file.sync();
    await file.close();
    await rename(part, input.output);
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(part, { force: true });
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') {
      throw new Error(`${input.output}: the disk is full: free space and run again; nothing was written.`, {
        cause: error,
      });
    }
    throw error;
  } finally {
    await gate.dispose();
  }
  const { manifest, manifestSha256 } = model.artifact;
  const seconds = (performance.now() - begun) / 1000;
  return {
    rows,
    verdicts: counts,
    disagreements,
    calibration,
    lowConfidence,
    seconds,
    model: { name: manifest.name, manifestSha256 },
  };
}

async function judgeRows(gate: Gate, rows: readonly PromptRow[]) {
  const decisions = await gate.judge(rows.map(({ text }) => text));
  return rows.map(({ value }, index) => {
    const { verdict, safetyHead, taskHead, disagreement, calibrated, latencyMs } = decisions[index]!;
    return {
      ...value,
      verdict,
      safetyHead: rounded(safetyHead),
      taskHead: rounded(taskHead),
      disagreement,
      // Rows of a model without a calibration stay as they always were.
      ...(calibrated === null ? {} : { calibrated: roundedConfidence(calibrated) }),
      latencyMs: Number(latencyMs.toFixed(3)),
    };
  });
}

/** Six decimals: what float32 can tell. */
function rounded(probabilities: Readonly<Record<Verdict, number>>): Record<Verdict, number> {
  const out = { ALLOW: 0, ESCALATE: 0, REFUSE: 0 };
  for (const verdict of verdicts) out[verdict] = Number(probabilities[verdict].toFixed(6));
  return out;
}

function roundedConfidence({ confidence, belowThreshold, cause }: CalibratedConfidence) {
  return { confidence: Number(confidence.toFixed(6)), belowThreshold, cause };
}
