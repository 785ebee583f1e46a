import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CheckId } from './certificate.ts';
import { defaultThresholds } from './judge-proof.ts';
import { rotationsOf } from './rotation.ts';
import { burnAll, convertModel, prove, replaceWeight, writeModelAndGates } from './test-files/gated-model.ts';
import {
  encodeRawSafetensors,
  rawTensor,
  readRaw,
  valuesOf,
  writeGates,
} from './test-files/sharded-checkpoint.ts';
import { turnColumns } from './turn-columns.ts';

let root: string;
let model: string;
let gates: string;
let burnt: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'so8t-proof-'));
  [model, gates, burnt] = [path.join(root, 'model'), path.join(root, 'gates'), path.join(root, 'burnt')];
  await writeModelAndGates(model, gates);
});
afterEach(() => rm(root, { recursive: true }));

/** Parameters of the gates that `writeModelAndGates` wrote, by layer. */
const written = (): Promise<Map<number, Float64Array>> => writeGates(gates, { layers: [0, 1], blocks: 2 });

describe('the proof of a right burn-in', () => {
  it('proves it, far below the thresholds', async () => {
    await burnAll(model, gates, burnt);
    const { figures, checks, verdict, ...certificate } = await prove({ model, gates, burnt });
    expect(checks.filter(({ passed }) => !passed)).toEqual([]);
    expect(verdict).toBe('proved');
    expect(figures.burnt.all.meanSquaredError).toBeLessThan(1e-11);
    expect(figures.burnt.all.largestKl).toBeLessThan(1e-9);
    expect(figures.burnt.all.sameTop).toBe(1);
    expect(figures.burnt.random!.positions).toBe(60);
    expect(figures.burnt.prompts!.positions + 60).toBe(figures.burnt.all.positions);
    expect(figures.uncast).toBeNull();
    expect(figures.orthogonality).toBeLessThan(1e-14);
    expect(figures.layers.map(({ weightDeviation }) => weightDeviation <= 1)).toEqual([true, true]);
    expect(certificate).toMatchObject({
      identityGates: false,
      gates: { layers: [0, 1], layersWithoutGate: [] },
    });
  });

  it('tells in float64 that what is left is the rounding of the weights', async () => {
    await convertModel(model, path.join(root, 'double'), 'F64');
    await burnAll(path.join(root, 'double'), gates, burnt);
    const { figures, verdict } = await prove({
      model: path.join(root, 'double'),
      gates,
      burnt,
      floatType: 'float64',
    });
    expect(verdict).toBe('proved');
    expect(figures.burnt.all.largestError).toBeLessThan(1e-12);
  });

  it.each(['F16', 'BF16'] as const)(
    'judges %s before the cast, and tells what the cast costs',
    async (type) => {
      const half = path.join(root, 'half');
      await convertModel(model, half, type);
      await burnAll(half, gates, burnt);
      const { figures, verdict } = await prove({ model: half, gates, burnt });
      expect(verdict).toBe('proved');
      expect(figures.uncast!.all.largestError).toBeLessThan(1e-4);
      expect(figures.burnt.all.largestError).toBeGreaterThan(1e-4);
      expect(Math.max(...figures.layers.map(({ weightDeviation }) => weightDeviation))).toBeLessThanOrEqual(
        1,
      );
    },
  );

  it('takes float64 where only rounding is beyond a limit, and keeps what float32 gave', async () => {
    await burnAll(model, gates, burnt);
    const thresholds = { orthogonality: 1e-3, weightDeviation: 4, largestKl: 1e-5, largestLogitError: 1e-9 };
    const single = await prove({ model, gates, burnt, thresholds, floatType: 'float32' });
    expect(single).toMatchObject({ verdict: 'failed', computation: { floatType: 'float32' } });
    // The weights are float32: what is left in float64 is their rounding, beyond this limit, too.
    const chosen = await prove({ model, gates, burnt, thresholds });
    expect(chosen).toMatchObject({ verdict: 'failed', computation: { floatType: 'float64' } });
    expect(chosen.figures.float32).toEqual(single.figures.burnt);
  });

  it('computes only the rows that were beyond a limit again', async () => {
    await burnAll(model, gates, burnt);
    const single = await prove({ model, gates, burnt, floatType: 'float32' });
    const exact = await prove({ model, gates, burnt, floatType: 'float64' });
    const [rounded, real] = [single.figures.burnt.all.largestError, exact.figures.burnt.all.largestError];
    expect(real).toBeLessThan(rounded);
    const thresholds = {
      orthogonality: 1e-3,
      weightDeviation: 4,
      largestKl: 1e-5,
      // Just below the worst row.
      largestLogitError: Math.max(real, 0.99 * rounded),
    };
    const chosen = await prove({ model, gates, burnt, thresholds });
    expect(chosen).toMatchObject({ verdict: 'proved', computation: { floatType: 'float64' } });
    expect(chosen.computation.float64Rows).toBeGreaterThan(0);
    expect(chosen.computation.float64Rows).toBeLessThan(exact.computation.float64Rows!);
    expect(chosen.figures.burnt.all.positions).toBe(exact.figures.burnt.all.positions);
    expect(chosen.figures.burnt.all.largestError).toBeLessThan(rounded);
    expect(chosen.figures.burnt.all.largestError).toBeGreaterThan(real);
    expect(chosen.figures.float32).toEqual(single.figures.burnt);
  });

  it('says so when the gates do nothing, and leaves layers without a gate to the weights', async () => {
    await writeGates(gates, { layers: [1], blocks: 2, deviation: 0 });
    // Nothing to burn: the model is its own burn-in.
    const certificate = await prove({ model, gates, burnt: model });
    expect(certificate).toMatchObject({
      verdict: 'proved',
      identityGates: true,
      gates: { layersWithoutGate: [0] },
    });
    expect(certificate.figures.layers[0]!.orthogonality).toBeNull();
  });
});

/** W with every block of columns multiplied from the right by R or by its transpose. */
function turn(values: Float64Array, rotations: Float64Array): Float64Array {
  const turned = Float64Array.from(values);
  turnColumns(turned, turned.length, 0, rotations);
  return turned;
}

const transposed = (rotations: Float64Array): Float64Array =>
  rotations.map((_, i) => rotations[Math.floor(i / 64) * 64 + (i % 8) * 8 + (Math.floor(i / 8) % 8)]!);

/** R W: rows turned, block by block. */
function turnedRows(values: Float64Array, rotations: Float64Array, width: number): Float64Array {
  return values.map((_, index) => {
    const [row, column] = [Math.floor(index / width), index % width];
    const block = Math.floor(row / 8);
    let sum = 0;
    for (let k = 0; k < 8; k += 1)
      sum += rotations[block * 64 + (row % 8) * 8 + k]! * values[(block * 8 + k) * width + column]!;
    return sum;
  });
}

describe('a wrong burn-in is caught', () => {
  const differs: CheckId[] = ['weight-deviation', 'largest-kl', 'largest-logit-error'];

  async function failures(): Promise<{ failed: CheckId[]; worstLayer: number }> {
    const { checks, verdict, figures } = await prove({ model, gates, burnt });
    expect(verdict).toBe('failed');
    return {
      failed: checks.filter(({ passed }) => !passed).map(({ id }) => id),
      worstLayer: figures.worstLayer,
    };
  }

  /** Burns in rightly, then puts something else in the place of layer 1, made from the weight before. */
  async function burnWrongly(
    wrong: (before: Float64Array, rotations: Float64Array, width: number) => Float64Array,
  ): Promise<void> {
    await burnAll(model, gates, burnt);
    const rotations = rotationsOf((await written()).get(1)!);
    let before = new Float64Array(0);
    const copy = path.join(root, 'copy');
    await convertModel(model, copy, 'F32');
    await replaceWeight(copy, 1, (values) => {
      before = Float64Array.from(values);
      return values;
    });
    await replaceWeight(burnt, 1, (_, shape) => wrong(before, rotations, shape[1]!));
  }

  it('is right where only this test would be wrong', async () => {
    await burnWrongly((before, rotations) => turn(before, rotations));
    expect((await prove({ model, gates, burnt })).verdict).toBe('proved');
  });

  it('left multiplication', async () => {
    await burnWrongly(turnedRows);
    expect(await failures()).toEqual({ failed: differs, worstLayer: 1 });
  });

  it('a transposed rotation', async () => {
    await burnWrongly((before, rotations) => turn(before, transposed(rotations)));
    expect(await failures()).toEqual({ failed: differs, worstLayer: 1 });
  });

  it('one layer forgotten', async () => {
    await burnWrongly((before) => before);
    expect(await failures()).toEqual({ failed: differs, worstLayer: 1 });
  });

  it('one block wrong', async () => {
    await burnWrongly((before, rotations) => {
      const other = Float64Array.from(rotations);
      other.set(rotations.subarray(0, 64), 64);
      return turn(before, other);
    });
    expect(await failures()).toEqual({ failed: differs, worstLayer: 1 });
  });

  it('burnt twice', async () => {
    await burnWrongly((before, rotations) => turn(turn(before, rotations), rotations));
    expect(await failures()).toEqual({ failed: differs, worstLayer: 1 });
    await rm(burnt, { recursive: true });
    const once = path.join(root, 'once');
    await burnAll(model, gates, once);
    await burnAll(once, gates, burnt);
    expect((await failures()).failed).toEqual(differs);
  });

  it('not burnt at all', async () => {
    const { checks } = await prove({ model, gates, burnt: model });
    expect(checks.filter(({ passed }) => !passed).map(({ id }) => id)).toEqual(differs);
  });

  it('burnt, but the gates are still there', async () => {
    await burnAll(model, gates, burnt);
    await copyFile(path.join(gates, 'gates.safetensors'), path.join(burnt, 'gates.safetensors'));
    expect((await failures()).failed).toEqual(['gates-removed']);
  });

  it('one wrong number in a burnt weight', async () => {
    await burnAll(model, gates, burnt);
    await replaceWeight(burnt, 0, (values) => {
      values[100]! *= 1.0001;
      return values;
    });
    expect((await failures()).failed).toContain('weight-deviation');
  });

  it('in the rows that are computed again, where the weights of o_proj are right: another weight is wrong', async () => {
    await burnAll(model, gates, burnt);
    await rm(path.join(burnt, 'manifest.json'));
    const file = path.join(burnt, 'model.safetensors');
    const tensors = await readRaw(file);
    const name = 'model.layers.1.mlp.down_proj.weight';
    const { shape, type, bytes } = tensors.get(name)!;
    const values = valuesOf({ shape, type, bytes });
    values[0]! += 0.01;
    await writeFile(file, encodeRawSafetensors(new Map(tensors).set(name, rawTensor('F32', shape, values))));
    const { checks, verdict, computation, figures } = await prove({ model, gates, burnt });
    expect({ verdict, floatType: computation.floatType }).toEqual({
      verdict: 'failed',
      floatType: 'float64',
    });
    expect(checks.filter(({ passed }) => !passed).map(({ id }) => id)).toContain('largest-logit-error');
    // No rounding: float64 finds what float32 found.
    const [single, double] = [figures.float32!.all.largestError, figures.burnt.all.largestError];
    expect(Math.abs(double / single - 1)).toBeLessThan(0.05);
  });

  it('in the rows that are computed again, even if nobody looked at the weights: a layer forgotten', async () => {
    await burnWrongly((before) => before);
    const thresholds = { ...defaultThresholds, weightDeviation: 1e9 };
    const { checks, computation, verdict } = await prove({ model, gates, burnt, thresholds });
    expect(verdict).toBe('failed');
    expect(computation.floatType).toBe('float64');
    expect(checks.filter(({ passed }) => !passed).map(({ id }) => id)).toEqual([
      'largest-kl',
      'largest-logit-error',
    ]);
  });

  it('another configuration', async () => {
    const plain = path.join(root, 'plain');
    await convertModel(model, plain, 'F32');
    await burnAll(plain, gates, burnt);
    await rm(path.join(burnt, 'manifest.json'));
    await writeFile(path.join(burnt, 'config.json'), '{}');
    const { checks } = await prove({ model: plain, gates, burnt });
    expect(checks.filter(({ passed }) => !passed).map(({ id }) => id)).toEqual(['files-carried']);
  });
});
