/** Turning rows into the fed tensors of the composite loss. */
import type { Row } from '../data/row.ts';
import { type Verdict, verdictIndex } from '../data/verdict.ts';
import type { Feed } from '../engine/session.ts';
import { answerTokens, promptTokens, shortenPrompt } from '../language-model/prompt-format.ts';
import type { Tokenizer } from '../language-model/tokenizer.ts';
import type { BatchShape } from './composite-loss.ts';
import type { Recipe } from './recipe.ts';

/** A row as token ids. */
export interface EncodedRow {
  readonly label: Verdict;
  readonly prompt: readonly number[];
  readonly answer: readonly number[];
}

/** The behaviour tag and one token after it, which always fit behind a prompt. */
const ANSWER_ROOM = 2;

/** A row's prompt as training and measuring see it; an over-long one loses its middle. */
export function encodePrompt(row: Row, tokenizer: Tokenizer, maximumTokens: number): readonly number[] {
  return shortenPrompt(promptTokens(tokenizer, row.prompt), maximumTokens - ANSWER_ROOM);
}

/** Encodes a row; an over-long answer loses its end. */
export function encodeRow(row: Row, tokenizer: Tokenizer, maximumTokens: number): EncodedRow {
  const prompt = encodePrompt(row, tokenizer, maximumTokens);
  const answer = answerTokens(tokenizer, row.answer).slice(0, maximumTokens - prompt.length);
  return { label: row.label, prompt, answer };
}

export interface MicroBatch {
  readonly shape: BatchShape;
  readonly feeds: Readonly<Record<string, Feed>>;
  readonly tokens: number;
}

const roundUp = (value: number, unit: number): number => Math.ceil(value / unit) * unit;

/**
 * Cuts an effective batch into micro-batches of similar length and weighs every term by the whole effective batch:
 * gradients of the micro-batches simply add up.
 */
export function microBatches(rows: readonly EncodedRow[], recipe: Recipe, padId: number): MicroBatch[] {
  const totals = batchTotals(rows, recipe);
  return cut(rows, recipe).map((part) => microBatch(part, recipe, totals, padId));
}

/** Only the shapes of the micro-batches: for estimates. */
export function microBatchShapes(rows: readonly EncodedRow[], recipe: Recipe): BatchShape[] {
  return cut(rows, recipe).map((part) => {
    const learnt = part.reduce((sum, row) => sum + supervision(row, recipe).length, 0);
    return shapeOf(part, learnt);
  });
}

function cut(rows: readonly EncodedRow[], { batch: { micro } }: Recipe): EncodedRow[][] {
  const sorted = rows.toSorted((a, b) => length(a) - length(b));
  return Array.from({ length: rows.length / micro }, (_, index) =>
    sorted.slice(index * micro, (index + 1) * micro),
  );
}

/** @param learnt positions whose next token is learnt */
function shapeOf(rows: readonly EncodedRow[], learnt: number): BatchShape {
  const batch = rows.length;
  const positions = roundUp(Math.max(3, ...rows.map(length)), 32);
  const supervised = Math.min(batch * positions, roundUp(Math.max(1, learnt), 32 * batch));
  return { batch, positions, supervised };
}

const length = (row: EncodedRow): number => row.prompt.length + row.answer.length;

interface Totals {
  readonly taskWeight: number;
  readonly classWeight: number;
  readonly dangerous: number;
  readonly escalate: number;
  readonly triples: number;
}

/** Sums over the effective batch by which each term is divided; 1 where there is nothing, to keep zeros zero. */
function batchTotals(rows: readonly EncodedRow[], recipe: Recipe): Totals {
  const sum = (of: (row: EncodedRow) => number): number =>
    rows.reduce((total, row) => total + of(row), 0) || 1;
  return {
    taskWeight: sum((row) => supervision(row, recipe).reduce((total, { weight }) => total + weight, 0)),
    classWeight: sum((row) => recipe.loss.classWeights[row.label]),
    dangerous: sum((row) => (row.label === 'ALLOW' ? 0 : 1)),
    escalate: sum((row) => (row.label === 'ESCALATE' ? 1 : 0)),
    triples: sum((row) => Math.max(0, length(row) - 2)),
  };
}

/** Positions of a row whose next token is learnt, with that token and its weight. */
function supervision(row: EncodedRow, recipe: Recipe): { position: number; label: number; weight: number }[] {
  const { tagWeight, answerWeight, promptWeight } = recipe.loss;
  const tokens = [...row.prompt, ...row.answer];
  return tokens.slice(1).flatMap((label, position) => {
    const next = position + 1;
    const weight =
      next < row.prompt.length ? promptWeight : next === row.prompt.length ? tagWeight : answerWeight;
    return weight === 0 ? [] : [{ position, label, weight }];
  });
}

function microBatch(rows: readonly EncodedRow[], recipe: Recipe, totals: Totals, padId: number): MicroBatch {
  const items = rows.map((row) => supervision(row, recipe));
  const shape = shapeOf(
    rows,
    items.reduce((sum, own) => sum + own.length, 0),
  );
  const { batch, positions, supervised } = shape;
  const learnt = items.flatMap((own, index) =>
    own.map((item) => ({ ...item, flat: index * positions + item.position })),
  );
  const used = new Set(learnt.map(({ flat }) => flat));
  const spare = Array.from({ length: batch * positions }, (_, flat) => flat).filter(
    (flat) => !used.has(flat),
  );

  const tokens = new Int32Array(batch * positions).fill(padId);
  const pool = new Float32Array(batch * positions);
  const pet = new Float32Array(batch * (positions - 2));
  for (const [index, row] of rows.entries()) {
    tokens.set([...row.prompt, ...row.answer], index * positions);
    pool.fill(1 / row.prompt.length, index * positions, index * positions + row.prompt.length);
    const triples = Math.max(0, length(row) - 2);
    pet.fill(1 / totals.triples, index * (positions - 2), index * (positions - 2) + triples);
  }
  const supervisedRows = Int32Array.from(
    { length: supervised },
    (_, i) => learnt[i]?.flat ?? spare[i - learnt.length]!,
  );
  const perRow = (of: (label: Verdict) => number): Feed =>
    floats(
      [batch],
      Float32Array.from(rows, ({ label }) => of(label)),
    );
  return {
    shape,
    tokens: rows.reduce((sum, row) => sum + length(row), 0),
    feeds: {
      tokens: integers([batch, positions], tokens),
      supervisedRows: integers([supervised], supervisedRows),
      taskLabels: integers(
        [supervised],
        Int32Array.from({ length: supervised }, (_, i) => learnt[i]?.label ?? 0),
      ),
      taskWeights: floats(
        [supervised],
        Float32Array.from({ length: supervised }, (_, i) => (learnt[i]?.weight ?? 0) / totals.taskWeight),
      ),
      poolWeights: floats([batch, positions], pool),
      safetyLabels: integers(
        [batch],
        Int32Array.from(rows, ({ label }) => verdictIndex(label)),
      ),
      safetyWeights: perRow((label) => recipe.loss.classWeights[label] / totals.classWeight),
      dangerWeights: perRow((label) => (label === 'ALLOW' ? 0 : 1 / totals.dangerous)),
      escalateWeights: perRow((label) => (label === 'ESCALATE' ? 1 / totals.escalate : 0)),
      petWeights: floats([batch, positions - 2], pet),
    },
  };
}

function floats(shape: readonly number[], data: Float32Array): Feed {
  return { type: 'float32', shape, data };
}

function integers(shape: readonly number[], data: Int32Array): Feed {
  return { type: 'int32', shape, data };
}
