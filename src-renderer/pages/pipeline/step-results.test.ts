import { describe, expect, it } from 'vitest';
import { lineageOf } from './lineage.ts';
import { openedAtFirst } from './opened-steps.ts';
import { phaseOf } from './progress-words.ts';
import { hasResult, resultOf, type ShownStep } from './step-results.ts';

const hash = (letter: string) => letter.repeat(64);

const step = (id: ShownStep['id'], part: Partial<ShownStep> = {}): ShownStep => ({
  id,
  status: 'done',
  seconds: 1,
  reason: null,
  files: [],
  result: null,
  ...part,
});

const quantised = (type: string) => ({
  file: `/data/gguf/tiny-${type}.gguf`,
  type,
  bytesAfter: 10,
  bitsPerWeight: 5,
  sha256: hash('5'),
  fallbacks: [],
});

describe('results of steps', () => {
  it('are those of steps that are done, and of a proof that failed', () => {
    const gates = { from: 'random', layers: 2, blocks: 64, turn: {}, sha256: hash('a') };
    expect(resultOf([step('gates', { result: gates })], 'gates')).toBe(gates);
    expect(resultOf([step('gates', { result: gates, status: 'running' })], 'gates')).toBeNull();
    expect(resultOf([], 'gates')).toBeNull();
    expect(hasResult(step('verify-after', { status: 'failed', result: {} }))).toBe(true);
    expect(hasResult(step('verify-after', { status: 'failed' }))).toBe(false);
  });

  it('of another version are not shown', () => {
    expect(resultOf([step('gates', { result: { from: 'random' } })], 'gates')).toBeNull();
    expect(resultOf([step('quantise', { result: quantised('Q8_0') })], 'quantise')).toBeNull();
    expect(resultOf([step('quantise', { result: [quantised('Q8_0'), {}] })], 'quantise')).toBeNull();
    expect(resultOf([step('quantise', { result: [quantised('Q8_0')] })], 'quantise')).toHaveLength(1);
  });
});

describe('steps that are open at first', () => {
  const proof = step('verify-after', { result: {} });

  it('are what the address asks for, what failed, or what tells most', () => {
    const failed = step('convert', { status: 'failed' });
    const waiting = step('quality', { status: 'waiting' });
    const quality = step('quality', { status: 'kept' });
    const skipped = step('quality', { status: 'skipped' });
    expect(openedAtFirst([proof, failed, waiting], 'verify-after')).toEqual(['verify-after']);
    expect(openedAtFirst([proof, failed, waiting], 'no-such-step')).toEqual(['convert']);
    expect(openedAtFirst([proof, waiting], null)).toEqual([]);
    expect(openedAtFirst([proof, quality], null)).toEqual(['verify-after', 'quality']);
    expect(openedAtFirst([proof, skipped], null)).toEqual(['verify-after']);
  });
});

describe('what a step works on', () => {
  it('is a phase with words, or a name as it is', () => {
    expect(phaseOf('hashing')).toEqual({ on: null, phase: 'hashing' });
    expect(phaseOf('Q4_K_M: judging')).toEqual({ on: 'Q4_K_M', phase: 'judging' });
    expect(phaseOf('engine: 64 / 1068')).toEqual({ on: 'engine', phase: 'judging' });
    expect(phaseOf('Q4_K_M blk.0.attn_q.weight')).toBeNull();
    expect(phaseOf('C: layers of a file')).toBeNull();
  });
});

describe('the lineage', () => {
  const load = step('load', {
    result: {
      name: 'tiny',
      files: [{ name: 'model.safetensors', bytes: 9, sha256: hash('1') }],
      parameters: 4,
      canJudge: true,
      bytes: 9,
      manifestSha256: null,
    },
  });

  it('goes from the model over the burnt one to every file with its head', () => {
    const stages = lineageOf([
      load,
      step('gates', { result: { from: 'model', layers: 1, blocks: 1, turn: {}, sha256: hash('2') } }),
      step('burn-in', {
        result: { manifestSha256: hash('3'), figures: {} },
        files: [{ path: 'burnt/model.safetensors', bytes: 7, sha256: hash('0') }],
      }),
      step('convert', {
        result: {
          file: 'C:\\data\\gguf\\tiny-full.gguf',
          bytes: 20,
          sha256: hash('4'),
          type: 'f16',
          warnings: [],
          notes: [],
        },
        files: [{ path: 'heads/tiny-full/manifest.json', bytes: 1, sha256: hash('b') }],
      }),
      step('quantise', {
        result: [quantised('Q8_0'), quantised('Q4_K_M')],
        files: [{ path: 'heads/tiny-Q4_K_M/manifest.json', bytes: 1, sha256: hash('c') }],
      }),
      step('calibrate', {
        result: [
          { on: 'engine', calibration: {}, manifestSha256: hash('d') },
          { on: 'Q4_K_M', calibration: {}, manifestSha256: hash('e') },
        ],
      }),
    ]);
    const shown = stages.map((stage) =>
      stage.map(({ main, beside }) => [main, ...beside].map(({ role, sha256 }) => `${role} ${sha256?.[0]}`)),
    );
    expect(shown).toEqual([
      [['model 1'], ['gates 2']],
      [['burnt 3', 'calibratedModel d']],
      [['full 4', 'head b']],
      [['quantised 5'], ['quantised 5', 'head c', 'calibration e']],
    ]);
    expect(stages[1]![0]!.main.bytes).toBe(7);
  });

  it('leaves out what was not made', () => {
    expect(lineageOf([load, step('burn-in', { status: 'waiting' })])).toHaveLength(1);
  });
});
