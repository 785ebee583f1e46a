/** Judging a JSONL file of prompts by rules alone: the stage behind `so8t shield`. */
import { open, rename, rm } from 'node:fs/promises';
import { chunks, readPrompts } from '../data/read-prompts.ts';
import { RowError } from '../data/row.ts';
import type { Verdict } from '../data/verdict.ts';
import { turnOf } from '../shield/create-shield.ts';
import type { ExplanationLanguage } from '../shield/decision/explain.ts';
import type { ShieldDecision } from '../shield/decision/shield-decision.ts';
import { createOverlaidShield } from '../shield/overlay/overlaid-shield.ts';
import { emptyOverlay, readOverlay } from '../shield/overlay/overlay.ts';
import type { Turn } from '../shield/temporal/temporal-risk.ts';
import { readShieldData } from './read-shield-data.ts';

export interface ShieldPromptsInput {
  /** The shield's data; a changed file there ends the job before anything is judged. */
  readonly folder: string;
  /** JSONL; every row has `text`, other fields pass through. Rows of one `conversation` are turns, in their order. */
  readonly input: string;
  /** Appears whole when all rows are judged, or not at all. */
  readonly output: string;
  /** With the evidence of every signal, axes, explanation and what would flip the verdict. */
  readonly explain: boolean;
  /** Of the explanations; by default that of each text. */
  readonly language?: ExplanationLanguage;
  /** Own words and patterns on top of the data; read by their schema. */
  readonly overlay?: unknown;
}

export interface ShieldPromptsProgress {
  readonly kind: 'progress';
  readonly rows: number;
}

export interface ShieldPromptsResult {
  readonly rows: number;
  readonly verdicts: Readonly<Record<Verdict, number>>;
  readonly seconds: number;
}

/** Rows between two looks at the signal. */
const CHUNK = 256;

/** @throws FrozenFileChanged, ShieldDataError, RowError */
export async function* shieldPrompts(
  { folder, input, output, explain, language, overlay }: ShieldPromptsInput,
  signal: AbortSignal,
): AsyncGenerator<ShieldPromptsProgress, ShieldPromptsResult, undefined> {
  const begun = performance.now();
  const own = overlay === undefined ? emptyOverlay : readOverlay('own words and patterns', overlay);
  const shield = createOverlaidShield(await readShieldData(folder), own);
  const part = `${output}.part-${process.pid}`;
  const counts: Record<Verdict, number> = { ALLOW: 0, ESCALATE: 0, REFUSE: 0 };
  const conversations = new Map<string, Turn[]>();
  let rows = 0;
  const file = await open(part, 'wx').catch((error: NodeJS.ErrnoException) => {
    throw new Error(`${output}: cannot be written (${error.code}). Choose another output file.`, {
      cause: error,
    });
  });
  try {
    for await (const chunk of chunks(readPrompts(input), CHUNK)) {
      signal.throwIfAborted();
      const lines = chunk.map(({ text, value, line }) => {
        const history = turnsOf(conversations, value.conversation, input, line);
        const decision = shield.judge(text, { history, ...(language ? { language } : {}) });
        // What is kept of a turn is its own risk, not what its history made of it: that would count twice.
        history.push(turnOf(decision));
        counts[decision.verdict] += 1;
        return JSON.stringify({ ...value, verdict: decision.verdict, decision: recordOf(decision, explain) });
      });
      await file.writeFile(`${lines.join('\n')}\n`);
      rows += chunk.length;
      yield { kind: 'progress', rows };
    }
    await file.sync();
    await file.close();
    await rename(part, output);
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(part, { force: true });
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC')
      throw new Error(`${output}: the disk is full: free space and run again; nothing was written.`, {
        cause: error,
      });
    throw error;
  }
  return { rows, verdicts: counts, seconds: (performance.now() - begun) / 1000 };
}

function turnsOf(conversations: Map<string, Turn[]>, id: unknown, file: string, line: number): Turn[] {
  if (id === undefined || id === null) return [];
  if (typeof id !== 'string' && typeof id !== 'number')
    throw new RowError(file, [`line ${line}, field "conversation": is neither text nor a number`]);
  const turns = conversations.get(String(id)) ?? [];
  conversations.set(String(id), turns);
  return turns;
}

function recordOf(decision: ShieldDecision, explain: boolean): Partial<ShieldDecision> {
  if (explain) return decision;
  const { blocked, reason, path, score, violated, unknown } = decision;
  return { blocked, reason, path, score, violated, unknown };
}
