import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Row } from '../data/row.ts';
import { verdictIndex, verdicts } from '../data/verdict.ts';
import type { Feed } from '../engine/session.ts';
import { tinyTokenizerFile } from '../language-model/test-models/tiny-model.ts';
import { createTokenizer } from '../language-model/tokenizer.ts';
import { type EncodedRow, encodeRow, type MicroBatch, microBatches } from './micro-batch.ts';
import type { Recipe } from './recipe.ts';
import { tinyRecipe } from './test-programs/tiny-run.ts';

const PAD = 0;
const tokenizer = createTokenizer(tinyTokenizerFile);

const ids = (minLength: number, maxLength: number) =>
  fc.array(fc.integer({ min: 1, max: 263 }), { minLength, maxLength });
const anyRow = fc.record({ label: fc.constantFrom(...verdicts), prompt: ids(3, 50), answer: ids(2, 50) });
const weight = fc.constantFrom(0, 0.25, 1, 3);

/** An effective batch and its recipe. */
const anyBatch = fc
  .record({
    micro: fc.integer({ min: 1, max: 4 }),
    times: fc.integer({ min: 1, max: 4 }),
    weights: fc.record({ tagWeight: weight, answerWeight: weight, promptWeight: weight }),
    classWeights: fc.record({ ALLOW: weight, ESCALATE: weight, REFUSE: weight }),
  })
  .chain(({ micro, times, weights, classWeights }) => {
    const recipe: Recipe = {
      ...tinyRecipe,
      batch: { ...tinyRecipe.batch, micro, effective: micro * times },
      loss: { ...tinyRecipe.loss, ...weights, classWeights },
    };
    return fc.tuple(
      fc.array(anyRow, { minLength: micro * times, maxLength: micro * times }),
      fc.constant(recipe),
    );
  });

const data = (batch: MicroBatch, name: string): number[] =>
  Array.from(batch.feeds[name]!.data as Float32Array);
const total = (batches: readonly MicroBatch[], name: string): number =>
  batches.flatMap((batch) => data(batch, name)).reduce((sum, value) => sum + value, 0);
const size = (row: EncodedRow): number => row.prompt.length + row.answer.length;

/** Cut back into rows by their lengths: the rows of the batch in the order of the micro-batches. */
const sortedRows = (rows: readonly EncodedRow[]): EncodedRow[] => rows.toSorted((a, b) => size(a) - size(b));

describe('microBatches', () => {
  it('weighs every term to 1 over the whole effective batch, or to 0 where there is nothing', () => {
    fc.assert(
      fc.property(anyBatch, ([rows, recipe]) => {
        const batches = microBatches(rows, recipe, PAD);
        const { tagWeight, answerWeight, promptWeight, classWeights } = recipe.loss;
        const learns = tagWeight + answerWeight + promptWeight > 0;
        expect(total(batches, 'taskWeights')).toBeCloseTo(learns ? 1 : 0, 5);
        expect(total(batches, 'safetyWeights')).toBeCloseTo(
          rows.some((row) => classWeights[row.label] > 0) ? 1 : 0,
          5,
        );
        expect(total(batches, 'dangerWeights')).toBeCloseTo(
          rows.some((row) => row.label !== 'ALLOW') ? 1 : 0,
          5,
        );
        expect(total(batches, 'escalateWeights')).toBeCloseTo(
          rows.some((row) => row.label === 'ESCALATE') ? 1 : 0,
          5,
        );
        expect(total(batches, 'petWeights')).toBeCloseTo(1, 5);
        expect(total(batches, 'poolWeights')).toBeCloseTo(rows.length, 4);
        expect(batches.reduce((sum, batch) => sum + batch.tokens, 0)).toBe(
          rows.reduce((sum, row) => sum + size(row), 0),
        );
      }),
    );
  });

  it('feeds every row once, padded on the right, with weights on its own tokens only', () => {
    fc.assert(
      fc.property(anyBatch, ([rows, recipe]) => {
        const { micro } = recipe.batch;
        const ordered = sortedRows(rows);
        for (const [number, batch] of microBatches(rows, recipe, PAD).entries()) {
          const own = ordered.slice(number * micro, (number + 1) * micro);
          const { positions } = batch.shape;
          expect(batch.shape.batch).toBe(own.length);
          for (const [index, row] of own.entries()) {
            const at = <Name extends string>(name: Name, width: number): number[] =>
              data(batch, name).slice(index * width, (index + 1) * width);
            const padding = Array.from({ length: positions - size(row) }, () => PAD);
            expect(at('tokens', positions)).toEqual([...row.prompt, ...row.answer, ...padding]);
            const pooled = at('poolWeights', positions);
            expect(pooled.slice(0, row.prompt.length)).toEqual(
              row.prompt.map(() => Math.fround(1 / row.prompt.length)),
            );
            expect(pooled.slice(row.prompt.length).every((value) => value === 0)).toBe(true);
            const smooth = at('petWeights', positions - 2);
            expect(smooth.slice(0, size(row) - 2).every((value) => value > 0)).toBe(true);
            expect(smooth.slice(size(row) - 2).every((value) => value === 0)).toBe(true);
            expect(at('safetyLabels', 1)).toEqual([verdictIndex(row.label)]);
            expect(at('dangerWeights', 1)[0]! > 0).toBe(row.label !== 'ALLOW');
            expect(at('escalateWeights', 1)[0]! > 0).toBe(row.label === 'ESCALATE');
          }
        }
      }),
    );
  });

  it('supervises different places, each with the token that follows there', () => {
    fc.assert(
      fc.property(anyBatch, ([rows, recipe]) => {
        const { tagWeight, answerWeight, promptWeight } = recipe.loss;
        const ordered = sortedRows(rows);
        const batches = microBatches(rows, recipe, PAD);
        const relative = new Set<string>();
        for (const [number, batch] of batches.entries()) {
          const places = data(batch, 'supervisedRows');
          const { batch: count, positions, supervised } = batch.shape;
          expect(new Set(places).size).toBe(supervised);
          expect(Math.min(...places)).toBeGreaterThanOrEqual(0);
          expect(Math.max(...places)).toBeLessThan(count * positions);
          const weights = data(batch, 'taskWeights');
          const labels = data(batch, 'taskLabels');
          const expected = ordered
            .slice(number * recipe.batch.micro, (number + 1) * recipe.batch.micro)
            .flatMap((row, index) =>
              [...row.prompt, ...row.answer].flatMap((token, position) => {
                if (position === 0) return [];
                const own =
                  position < row.prompt.length
                    ? promptWeight
                    : position === row.prompt.length
                      ? tagWeight
                      : answerWeight;
                return own === 0 ? [] : [`${index * positions + position - 1} ${token} ${own}`];
              }),
            );
          const byPlace = new Map(expected.map((text) => [Number(text.split(' ')[0]), text]));
          for (const [i, place] of places.entries()) {
            if (weights[i] === 0) continue;
            const [, token, own] = byPlace.get(place)!.split(' ');
            expect(labels[i]).toBe(Number(token));
            relative.add((weights[i]! / Number(own)).toPrecision(5));
          }
          expect(weights.filter((value) => value > 0)).toHaveLength(expected.length);
        }
        // One factor for the whole effective batch.
        expect(relative.size).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('feeds what its shapes say, in few different shapes', () => {
    fc.assert(
      fc.property(anyBatch, ([rows, recipe]) => {
        for (const { shape, feeds } of microBatches(rows, recipe, PAD)) {
          expect(shape.positions % 32).toBe(0);
          for (const feed of Object.values(feeds) as Feed[])
            expect(feed.data.length).toBe(feed.shape.reduce((product, length) => product * length, 1));
        }
      }),
    );
  });
});

describe('encodeRow', () => {
  const row = (prompt: string, answer: string): Row => ({
    id: 'x',
    prompt,
    label: 'REFUSE',
    language: 'en',
    topic: 't',
    template: 't',
    kind: 'plain',
    answer,
  });

  it('keeps a row that fits as it is', () => {
    const encoded = encodeRow(row('Hi', '<|refuse|> No.'), tokenizer, 64);
    expect(encoded.label).toBe('REFUSE');
    expect(encoded.prompt).toHaveLength(5);
    expect(encoded.answer).toHaveLength(6);
    expect(encoded.answer.at(-1)).toBe(tokenizer.idOf('<|end|>'));
  });

  it('cuts an over-long prompt in its middle and an over-long answer at its end; tag and markers stay', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 16, max: 40 }),
        fc.integer({ min: 0, max: 60 }),
        fc.integer({ min: 0, max: 60 }),
        (limit, promptLength, answerLength) => {
          const encoded = encodeRow(
            row('p'.repeat(promptLength), `<|refuse|>${'a'.repeat(answerLength)}`),
            tokenizer,
            limit,
          );
          expect(size(encoded)).toBe(
            Math.min(limit, Math.min(promptLength + 3, limit - 2) + answerLength + 2),
          );
          expect(encoded.prompt.slice(0, 2)).toEqual(['<|begin|>', '<|user|>'].map(tokenizer.idOf));
          expect(encoded.prompt.at(-1)).toBe(tokenizer.idOf('<|assistant|>'));
          expect(encoded.answer[0]).toBe(tokenizer.idOf('<|refuse|>'));
          expect(encoded.answer.length).toBeGreaterThanOrEqual(2);
        },
      ),
    );
  });
});
