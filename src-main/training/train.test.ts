import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import readline from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readManifest, verifyArtifact } from '../artifacts/artifact.ts';
import { mountSmallDisk } from '../artifacts/test-programs/small-disk.ts';
import { writeTinyModel } from '../language-model/test-models/tiny-model.ts';
import { standingOf } from './best-checkpoint.ts';
import { findCheckpoint } from './checkpoint.ts';
import type { EvaluationEvent, RunEvent } from './events.ts';
import { tinyRecipe, tinySplits } from './test-programs/tiny-run.ts';
import { type TrainingInput, type TrainingResult, train } from './train.ts';

const splits = await tinySplits();
let root: string;
let input: TrainingInput;
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'so8t-train-'));
  await writeTinyModel(path.join(root, 'model'));
  input = {
    recipe: tinyRecipe,
    modelFolder: path.join(root, 'model'),
    splits,
    runFolder: path.join(root, 'reference'),
    session: { provider: 'cpu', threads: 1 },
  };
});
afterAll(() => rm(root, { recursive: true }));

interface Run {
  readonly events: readonly RunEvent[];
  readonly result: TrainingResult | null;
  readonly error: unknown;
}

/** Trains to the end or the error; `watch` sees every event when it happens. */
async function run(
  change: Partial<TrainingInput> & { readonly runFolder: string },
  watch: (event: RunEvent, cancelling: AbortController) => void | Promise<void> = () => undefined,
): Promise<Run> {
  const cancelling = new AbortController();
  const events: RunEvent[] = [];
  try {
    const training = train({ ...input, ...change }, cancelling.signal);
    for (;;) {
      const next = await training.next();
      if (next.done) return { events, result: next.value, error: null };
      events.push(next.value);
      await watch(next.value, cancelling);
    }
  } catch (error) {
    return { events, result: null, error };
  }
}

const at = (name: string): { runFolder: string } => ({ runFolder: path.join(root, name) });

/** Events without wall time and places. */
const told = ({ events }: Run): object[] =>
  events.map((event) => {
    const { milliseconds: _, checkpoint, ...rest } = { milliseconds: 0, checkpoint: '', ...event };
    return { ...rest, checkpoint: checkpoint.split('checkpoints')[1] };
  });
/** Steps and evaluations after a step: what must be the same however often a run was interrupted. */
const toldAfter = (one: Run, step: number): object[] =>
  told(one).filter(
    (event) => 'kind' in event && event.kind !== 'milestone' && (event as RunEvent).step > step,
  );

/** SHA-256 of the final checkpoint's manifest, which holds the hashes of all its files and its figures. */
async function finalHash({ result, error }: Run): Promise<string> {
  if (!result) throw error;
  return (await verifyArtifact(result.finalCheckpoint, ['checkpoint'])).manifestSha256;
}

const parameterHash = async (folder: string | null): Promise<string[]> => {
  const { manifest } = await readManifest(folder!);
  return ['model.safetensors', 'safety_head.safetensors'].map((name) => manifest.files[name]!.sha256);
};

/** Every checkpoint under a run folder, whole or not. */
const checkpointsIn = async (runFolder: string): Promise<string[]> =>
  (await readdir(path.join(runFolder, 'checkpoints'), { recursive: true })).filter((name) =>
    /step-/u.test(path.basename(name)),
  );

let reference: Run;
let referenceHash: string;
beforeAll(async () => {
  reference = await run({ runFolder: input.runFolder });
  referenceHash = await finalHash(reference);
});

describe('a training', () => {
  it('tells every step and evaluation, and ends with a checkpoint of what it reached', async () => {
    const kinds = reference.events
      .filter(({ kind }) => kind !== 'milestone')
      .map(({ kind, step }) => `${kind} ${step}`);
    const steps = Array.from({ length: 12 }, (_, index) => index + 1);
    expect(kinds).toEqual([
      'evaluation 0',
      ...steps.flatMap((step) =>
        step % 2 === 0 ? [`step ${step}`, `evaluation ${step}`] : [`step ${step}`],
      ),
    ]);
    const names = reference.events.flatMap((event) =>
      event.kind === 'milestone' ? [`${event.name} ${event.step}`] : [],
    );
    expect(names[0]).toBe('started 0');
    expect(names.at(-1)).toBe('finished 12');
    expect(names.filter((name) => name.startsWith('checkpoint'))).toEqual(['checkpoint 4', 'checkpoint 8']);
    expect(names).toContain('head-frozen 12');
    const { result } = reference;
    expect(result).toMatchObject({ steps: 12, endStep: 12, ended: 'all-steps' });
    const { manifest } = await readManifest(result!.finalCheckpoint);
    expect(manifest.figures).toEqual(
      JSON.parse(JSON.stringify({ validation: result!.end.validation, contrast: result!.end.contrast })),
    );
    expect((await readManifest(input.modelFolder)).manifestSha256).toBe(manifest.parents[0]!.manifest);
  });

  it('learns: the loss falls', () => {
    const losses = reference.events.flatMap((event) => (event.kind === 'step' ? [event.terms.task] : []));
    expect(losses.at(-1)!).toBeLessThan(0.9 * losses[0]!);
  });

  it('with the same seed tells the same, and leaves the same bytes', async () => {
    const again = await run(at('again'));
    expect(told(again)).toEqual(told(reference));
    expect(await finalHash(again)).toBe(referenceHash);
    const lasts = await Promise.all(
      [input, at('again')].map(({ runFolder }) => findCheckpoint(runFolder, 'last')),
    );
    const [first, second] = await Promise.all(lasts.map((folder) => readManifest(folder!)));
    expect(second!.manifestSha256).toBe(first!.manifestSha256);
  });

  it('with another seed goes another way', async () => {
    const other = await run({ ...at('other-seed'), recipe: { ...tinyRecipe, seed: 8 } });
    expect(toldAfter(other, 0)).not.toEqual(toldAfter(reference, 0));
    expect(await parameterHash(other.result!.finalCheckpoint)).not.toEqual(
      await parameterHash(reference.result!.finalCheckpoint),
    );
  });
});

describe('an interrupted training', () => {
  it.each([1, 5, 8, 12])('cancelled in step %i and resumed ends like one that was not', async (step) => {
    const place = at(`cancelled-${step}`);
    const reason = new Error('enough');
    const cancelled = await run(place, (event, cancelling) => {
      if (event.kind === 'step' && event.step === step) cancelling.abort(reason);
    });
    expect(cancelled.error).toBe(reason);
    expect(cancelled.events.at(-1)).toMatchObject({
      name: 'checkpoint',
      step,
      checkpoint: await findCheckpoint(place.runFolder, 'last'),
    });
    const resumed = await run({ ...place, resume: true });
    expect(resumed.events[0]).toMatchObject({ name: 'resumed', step });
    expect(toldAfter(resumed, 0)).toEqual(toldAfter(reference, step));
    expect(await finalHash(resumed)).toBe(referenceHash);
    expect(resumed.result).toMatchObject({
      start: { validation: reference.result!.start.validation },
      end: { validation: reference.result!.end.validation },
    });
  });

  it('killed by kill -9 again and again ends like one that was not', async () => {
    const { runFolder } = at('killed');
    const killAt = async (step: number): Promise<number> => {
      const program = path.join(import.meta.dirname, 'test-programs', 'train-slowly.ts');
      const child = spawn(process.execPath, [program, input.modelFolder, runFolder], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const ended = once(child, 'exit');
      let first = 0;
      for await (const line of readline.createInterface({ input: child.stdout })) {
        const [kind, number] = line.split(' ');
        if (kind === 'step' && first === 0) first = Number(number);
        if (kind === 'step' && Number(number) === step) child.kill('SIGKILL');
      }
      expect(await ended).toEqual([null, 'SIGKILL']);
      return first;
    };
    // Before the first resumable checkpoint, between two, after the second.
    expect(await killAt(3)).toBe(1);
    expect(await killAt(7)).toBe(1);
    expect(await killAt(10)).toBe(5);
    const resumed = await run({ runFolder, resume: true });
    expect(resumed.events[0]).toMatchObject({ name: 'resumed', step: 8 });
    expect(toldAfter(resumed, 0)).toEqual(toldAfter(reference, 8));
    expect(await finalHash(resumed)).toBe(referenceHash);
  });

  it('is not resumed with another recipe or from another model', async () => {
    const place = at('cancelled-5');
    const before = await checkpointsIn(place.runFolder);
    const { error } = await run({ ...place, resume: true, recipe: { ...tinyRecipe, seed: 8 } });
    expect((error as Error).message).toContain('was made by another recipe ("tiny", seed 7)');
    const modelFolder = path.join(root, 'other-model');
    await writeTinyModel(modelFolder, { seed: 2 });
    const other = await run({ ...place, resume: true, modelFolder });
    expect((other.error as Error).message).toContain('was made from another model');
    expect(await checkpointsIn(place.runFolder)).toEqual(before);
  });

  it('is not resumed from a checkpoint that was changed', async () => {
    const place = at('damaged');
    await run(place, (event, cancelling) => {
      if (event.kind === 'step' && event.step === 2) cancelling.abort();
    });
    const file = path.join((await findCheckpoint(place.runFolder, 'last'))!, 'optimiser.safetensors');
    const bytes = await readFile(file);
    bytes[bytes.length - 1]! ^= 1;
    await writeFile(file, bytes);
    const { error, events } = await run({ ...place, resume: true });
    expect((error as Error).message).toContain(`${file}: its SHA-256`);
    expect(events).toEqual([]);
  });

  it('on a full disk keeps the older checkpoint and goes on from it when there is room', async ({ skip }) => {
    const disk = await mountSmallDisk(4096);
    if (typeof disk === 'string') return skip(disk);
    try {
      const runFolder = path.join(disk.folder, 'run');
      const ballast = path.join(disk.folder, 'ballast');
      const full = await run({ runFolder }, async (event) => {
        if (event.kind !== 'milestone' || event.name !== 'checkpoint') return;
        // Leave room for the beginning of the next checkpoint.
        await writeFile(ballast, new Uint8Array(8_000_000)).catch(() => undefined);
        const filled = (await readFile(ballast)).length;
        await writeFile(ballast, new Uint8Array(filled - 80_000));
      });
      expect((full.error as Error).message).toContain(
        'the disk is full: free space and run again; what was written before is untouched',
      );
      expect(full.events.at(-1)!.step).toBeGreaterThan(4);
      const kept = (await findCheckpoint(runFolder, 'last'))!;
      expect(path.basename(kept)).toBe('step-0000004');
      for (const name of await checkpointsIn(runFolder)) {
        if (/^step-\d{7}$/u.test(path.basename(name)))
          await verifyArtifact(path.join(runFolder, 'checkpoints', name), ['checkpoint']);
        else expect(name.split(path.sep)).toHaveLength(3);
      }
      expect((await checkpointsIn(runFolder)).filter((name) => name.includes('.part-'))).toEqual([]);
      await rm(ballast);
      const resumed = await run({ runFolder, resume: true });
      expect(resumed.events[0]).toMatchObject({ name: 'resumed', step: 4 });
      expect(await finalHash(resumed)).toBe(referenceHash);
    } finally {
      await disk.dispose();
    }
  });
});

describe('input that cannot be trained on', () => {
  it.each<[string, (input: TrainingInput) => Partial<TrainingInput>, string]>([
    [
      'a class of the mix without rows',
      () => ({ splits: { ...splits, train: splits.train.filter((row) => row.label !== 'REFUSE') } }),
      'the class mix asks for REFUSE rows, but the training split has none',
    ],
    [
      'a validation split without a class',
      () => ({
        splits: { ...splits, validation: splits.validation.filter((row) => row.label !== 'ESCALATE') },
      }),
      'validation split: no rows are labelled ESCALATE',
    ],
    ['no rows at all', () => ({ splits: { ...splits, train: [] } }), 'the training split has no rows'],
    [
      'a recipe out of range',
      () => ({ recipe: { ...tinyRecipe, seed: -1 } }),
      'recipe "tiny": not a usable recipe:\n  field "seed"',
    ],
    [
      'a model that is not there',
      () => ({ modelFolder: '/nowhere' }),
      '/nowhere/manifest.json: cannot be read',
    ],
    [
      'a run folder below a file',
      ({ modelFolder }) => ({ runFolder: path.join(modelFolder, 'config.json', 'run') }),
      'a part of the path is a file: choose another folder',
    ],
  ])('%s: a clear error, and no folder is made', async (_, change, message) => {
    const place = at('unusable');
    const { error, result } = await run({ ...place, ...change(input) });
    expect(result).toBeNull();
    expect((error as Error).message).toContain(message);
    expect(await readdir(root)).not.toContain('unusable');
  });

  it('a loss that is not finite: the error names the terms, and only whole checkpoints are there', async () => {
    const modelFolder = path.join(root, 'overflowing-model');
    await writeTinyModel(modelFolder, {
      change: (parameters) => parameters.get('model.norm.weight')!.fill(3e38),
    });
    const place = at('overflowing');
    const { error } = await run({ ...place, modelFolder });
    expect((error as Error).message).toMatch(
      /^step 1: the loss is not finite \(task (NaN|-?Infinity), .*Lower the learning rate or the loss coefficients/u,
    );
    expect((await checkpointsIn(place.runFolder)).sort()).toEqual([
      'best-by-accuracy/step-0000000',
      'best-by-safety/step-0000000',
    ]);
    for (const name of await checkpointsIn(place.runFolder))
      await verifyArtifact(path.join(place.runFolder, 'checkpoints', name), ['checkpoint']);
  });
});

/** Rows whose first letters tell the label: learnt in a moment, and forgotten as fast. */
const spelt = splits.train.map((row, index) => ({
  ...row,
  prompt: { ALLOW: 'aaaa', ESCALATE: 'eeee', REFUSE: 'rrrr' }[row.label].repeat(1 + (index % 4)),
}));
const plainSplits = { train: spelt, validation: spelt };

describe('a training that loses its refusals', () => {
  const aligning = {
    ...tinyRecipe,
    name: 'aligning',
    batch: { ...tinyRecipe.batch, promptDropout: 0 },
    duration: { epochs: 4, evaluationsPerEpoch: 1 },
    optimiser: { ...tinyRecipe.optimiser, trunkLearningRate: 0.02, freezeSafetyHeadFrom: 1 },
  };
  const forgetting = {
    ...aligning,
    name: 'forgetting',
    batch: { ...aligning.batch, classMix: { ALLOW: 1, ESCALATE: 0, REFUSE: 0 } },
    duration: { epochs: 4, evaluationsPerEpoch: 6 },
    optimiser: {
      ...aligning.optimiser,
      trunkLearningRate: 0.1,
      safetyHeadLearningRate: 0.1,
      warmup: 0,
    },
  };
  let modelFolder: string;
  beforeAll(async () => {
    const aligned = await run({ ...at('aligning'), recipe: aligning, splits: plainSplits });
    modelFolder = aligned.result!.finalCheckpoint;
    const { taskHead, safetyHead } = aligned.result!.end.validation;
    expect(taskHead.refuseRecall.value).toBeGreaterThan(0.9);
    expect(safetyHead.refuseRecall.value).toBeGreaterThan(0.9);
  });

  const forget = (name: string, recipe: typeof tinyRecipe, watch?: Parameters<typeof run>[1]): Promise<Run> =>
    run({ ...at(name), recipe, modelFolder, splits: plainSplits, resume: true }, watch);

  const evaluationsOf = ({ events }: Run): EvaluationEvent[] =>
    events.filter((event) => event.kind === 'evaluation');
  const safety = ({ validation }: Pick<EvaluationEvent, 'validation'>): number =>
    Math.min(validation.safetyHead.safetyScore ?? 0, validation.dualPolicy.safetyScore ?? 0);

  it('raises the alarm, and stays stopped when it is resumed', async () => {
    const recipe = { ...forgetting, collapse: { stop: true, rollback: true } };
    const stopped = await forget('alarmed', recipe);
    const { result } = stopped;
    expect(result).toMatchObject({ ended: 'alarm', alarmStep: result!.steps });
    expect(result!.steps).toBeLessThan(24);
    expect(result!.last.validation.taskHead.refuseRecall.value).toBeLessThan(0.35);
    // Rolled back to the start, which was the safest.
    expect(result!.end.validation).toEqual(result!.start.validation);
    expect(await parameterHash(result!.finalCheckpoint)).toEqual(await parameterHash(modelFolder));
    const again = await forget('alarmed', recipe);
    expect(again.events.filter(({ kind }) => kind === 'step')).toEqual([]);
    expect(again.result).toMatchObject({
      ended: 'alarm',
      steps: result!.steps,
      alarmStep: result!.alarmStep,
    });
    expect(await finalHash(again)).toBe(await finalHash(stopped));
  });

  it('goes on after the alarm when the recipe says so, and keeps what it came to', async () => {
    const { result, events } = await forget('unstopped', forgetting);
    expect(result).toMatchObject({ ended: 'all-steps', steps: 24, endStep: 24 });
    expect(events.filter((event) => event.kind === 'milestone' && event.name === 'alarm')).toHaveLength(1);
    expect(result!.end).toEqual(result!.last);
    expect(result!.end.validation.taskHead.refuseRecall.value).toBe(0);
  });

  it('stops early after as many worse evaluations as patience has, and stays stopped', async () => {
    const recipe = { ...forgetting, earlyStopping: { enabled: true, patience: 2, tolerance: 0.05 } };
    const stopped = await forget('impatient', recipe);
    const [first, ...later] = evaluationsOf(stopped).map((one) => standingOf(one.step, one));
    const worse = later.map(
      (one) => one.safetyScore < first!.safetyScore - 0.05 && one.refuseRecall < first!.refuseRecall - 0.05,
    );
    expect(worse.findIndex((now, index) => now && worse[index - 1])).toBe(worse.length - 1);
    expect(stopped.result!.ended).toBe('early-stop');
    expect(stopped.result!.steps).toBeLessThan(24);
    const again = await forget('impatient', recipe);
    expect(again.result).toMatchObject({ ended: 'early-stop', steps: stopped.result!.steps });
  });

  it('chosen by accuracy ends with its most accurate checkpoint, however unsafe', async () => {
    const { result, events } = await forget('accurate', { ...forgetting, selection: 'accuracy' });
    const standings = events.flatMap((event) =>
      event.kind === 'evaluation' ? [standingOf(event.step, event)] : [],
    );
    const best = standings.reduce((most, standing) => (standing.accuracy > most.accuracy ? standing : most));
    expect(result!.endStep).toBe(best.step);
    expect(standingOf(best.step, result!.end)).toEqual(best);
  });

  it('chosen by safety ends with its safest checkpoint, bit for bit', async () => {
    const { result, events } = await forget('chosen', { ...forgetting, selection: 'safety' });
    expect(result).toMatchObject({ ended: 'all-steps', steps: 24 });
    expect(result!.endStep).toBeLessThan(24);
    expect(events.at(-2)).toMatchObject({ name: 'rollback' });
    const safest = await findCheckpoint(at('chosen').runFolder, 'best-by-safety');
    expect(Number(path.basename(safest!).slice(5))).toBe(result!.endStep);
    expect(await parameterHash(result!.finalCheckpoint)).toEqual(await parameterHash(safest));
    const { figures } = (await readManifest(result!.finalCheckpoint)).manifest;
    expect(figures).toEqual((await readManifest(safest!)).manifest.figures);
  });

  it('never lets a worse checkpoint take the place of a safer one', async () => {
    const place = at('watched');
    const kept: number[] = [];
    const watched = await run(
      {
        ...place,
        recipe: { ...forgetting, batch: aligning.batch },
        splits: plainSplits,
      },
      async (event) => {
        if (event.kind !== 'step') return;
        const { validation } = (
          await readManifest((await findCheckpoint(place.runFolder, 'best-by-safety'))!)
        ).manifest.figures as unknown as EvaluationEvent;
        kept.push(safety({ validation }));
      },
    );
    const scores = evaluationsOf(watched).map(safety);
    // What is kept during step n is the best of the evaluations 0 to n - 1.
    expect(kept).toEqual(scores.slice(0, -1).map((_, index) => Math.max(...scores.slice(0, index + 1))));
    expect(scores.some((score, index) => index > 0 && score < scores[index - 1]!)).toBe(true);
  });
});
