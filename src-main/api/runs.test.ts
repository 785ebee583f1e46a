import { TRPCError } from '@trpc/server';
import { describe, expect, it } from 'vitest';
import type { ZodError } from 'zod';
import { verifyArtifact } from '../artifacts/artifact.ts';
import { embeddedRecipeFile } from '../package-files.ts';
import type { MilestoneEvent, RunEvent } from '../training/events.ts';
import { type Recipe, readRecipe } from '../training/recipe.ts';
import { tinyRecipe } from '../training/test-programs/tiny-run.ts';
import {
  childrenRunning,
  longRecipe,
  openTinyDesk,
  type TinyDesk,
  tinyModel,
} from '../workbench/test-programs/tiny-desk.ts';

/** Follows a run as a screen does, until it has ended. */
async function follow({ api }: TinyDesk, id: number): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  const pull = async (): Promise<void> => {
    for (;;) {
      const page = await api.runs.events({ id, after: events.length, limit: 50 });
      if (page.length === 0) return;
      expect(page.map(({ sequence }) => sequence)).toEqual(page.map((_, index) => events.length + 1 + index));
      events.push(...page.map(({ event }) => event));
    }
  };
  for await (const { status } of await api.runs.news({ id })) {
    await pull();
    if (status !== 'queued' && status !== 'running') return events;
  }
  throw new Error('the news ended before the run');
}

const milestonesOf = (events: readonly RunEvent[]): string[] =>
  events.flatMap((event) => (event.kind === 'milestone' ? [event.name] : []));

async function events({ api }: TinyDesk, id: number): Promise<RunEvent[]> {
  return (await api.runs.events({ id, after: 0, limit: 5000 })).map(({ event }) => event);
}

async function problem(call: Promise<unknown>): Promise<TRPCError> {
  const thrown: unknown = await call.then(
    () => new Error('it was expected to throw'),
    (error: unknown) => error,
  );
  if (!(thrown instanceof TRPCError)) throw thrown;
  return thrown;
}

/** Parameters of a run's final checkpoint. */
async function finalWeights({ api }: TinyDesk, id: number): Promise<string> {
  const { checkpoints } = await api.runs.details({ id });
  const { folder } = checkpoints.find(({ role }) => role === 'final')!;
  return (await verifyArtifact(folder, ['checkpoint'])).manifest.files['model.safetensors']!.sha256;
}

describe('training runs', () => {
  it('of both recipes are started, queued, followed, listed and looked into', async () => {
    const place = await openTinyDesk();
    const { api } = place;
    const small = async (name: 'naive' | 'protected'): Promise<Recipe> => {
      const recipe = await readRecipe(embeddedRecipeFile(name));
      const batch = { ...recipe.batch, micro: 4, effective: 8, maximumTokens: 64 };
      // Six steps, measured after every second one.
      return { ...recipe, batch, duration: { epochs: 1, evaluationsPerEpoch: 3 } };
    };
    const trainings = [await small('naive'), await small('protected')].map((recipe) => ({
      recipe,
      model: tinyModel,
    }));
    const estimate = await api.runs.estimate(trainings[0]!);
    expect(estimate).toMatchObject({ basis: 'calculated', steps: 6, evaluations: 4 });
    expect(estimate.seconds).toBeGreaterThan(0);
    expect(estimate.memoryBytes).toBeGreaterThan(50e6);

    const runs = await api.runs.start({ trainings });
    expect(runs.map(({ id, name, status }) => [id, name, status])).toEqual([
      [1, 'naive (seed 1)', 'queued'],
      [2, 'protected (seed 1)', 'queued'],
    ]);
    const [first, second] = await Promise.all(runs.map(({ id }) => follow(place, id)));
    expect(milestonesOf(first!)).toEqual(expect.arrayContaining(['started', 'finished']));
    expect(milestonesOf(second!)).toEqual(expect.arrayContaining(['started', 'finished']));
    expect(first!.filter(({ kind }) => kind === 'step')).toHaveLength(6);

    const listed = await api.runs.list({});
    const last = first!.findLast((event) => event.kind === 'evaluation')!;
    expect(listed[1]).toMatchObject({
      id: 1,
      recipeName: 'naive',
      status: 'succeeded',
      step: 6,
      plannedSteps: 6,
      phase: last.phase,
      latest: { step: 6, ...last.validation },
    });
    expect(await api.runs.list({ limit: 1, before: 2 })).toEqual([listed[1]]);
    const { run, recipe, checkpoints, model } = await api.runs.details({ id: 2 });
    expect([run.id, recipe, model]).toEqual([2, trainings[1]!.recipe, tinyModel]);
    expect(checkpoints.map(({ role }) => role)).toEqual([
      'last',
      'best-by-safety',
      'best-by-accuracy',
      'final',
    ]);
    expect(checkpoints[3]).toMatchObject({
      modelId: 'run:2:final',
      isBaseline: false,
      figures: { dualPolicy: { rows: 15 } },
    });
    expect(await api.runs.estimate(trainings[0]!)).toMatchObject({ basis: 'measured', steps: 6 });
  });

  it('name the field of the input that is wrong', async () => {
    const { api } = await openTinyDesk();
    const recipe = { ...tinyRecipe, batch: { ...tinyRecipe.batch, micro: 0 } };
    const malformed = await problem(api.runs.start({ trainings: [{ recipe }] }));
    expect(malformed.code).toBe('BAD_REQUEST');
    expect((malformed.cause as ZodError).issues.map((issue) => issue.path.join('.'))).toEqual([
      'trainings.0.recipe.batch.micro',
    ]);
    const uneven = { ...tinyRecipe, batch: { ...tinyRecipe.batch, effective: 7 } };
    expect((await problem(api.runs.start({ trainings: [{ recipe: uneven }] }))).message).toContain(
      'field "batch.effective": 7 is not a multiple of batch.micro',
    );
    const unknown = api.runs.start({ trainings: [{ recipe: tinyRecipe, model: 'shelf:none' }] });
    expect((await problem(unknown)).message).toContain('none');
    expect((await problem(api.runs.details({ id: 0 }))).code).toBe('BAD_REQUEST');
    expect(await problem(api.runs.details({ id: 7 }))).toMatchObject({
      message: 'There is no run 7',
      cause: { meaning: { code: 'no-run', values: { id: 7 } } },
    });
    expect((await problem(api.runs.resume({ id: 7 }))).message).toBe('There is no run 7');
    expect(await api.runs.list({})).toEqual([]);
  });

  it('that were paused and resumed end like one that was not', async () => {
    const place = await openTinyDesk();
    const { api } = place;
    const recipe: Recipe = { ...tinyRecipe, duration: { epochs: 40, evaluationsPerEpoch: 1 } };
    const [whole, paused] = (await place.start(recipe, recipe)) as [number, number];
    await place.until(paused, ({ status, step }) => status === 'running' && (step ?? 0) >= 5);
    await api.runs.pause({ id: paused });
    const { status, reason, step } = await place.until(paused, () => true);
    expect([status, reason]).toEqual(['paused', 'paused by a person']);
    expect(step).toBeLessThan(240);
    expect((await events(place, paused)).at(-1)).toMatchObject({ name: 'checkpoint', step });
    expect((await problem(api.runs.pause({ id: paused }))).message).toContain('it is paused');
    await api.runs.resume({ id: paused });
    await place.until(paused, (run) => run.status === 'succeeded');
    expect(milestonesOf(await events(place, paused))).toContain('resumed');
    expect(await finalWeights(place, paused)).toBe(await finalWeights(place, whole));
  });

  it('go on two at once where the settings say so; a queued one can be cancelled', async () => {
    const place = await openTinyDesk(undefined, { runsAtOnce: 2 });
    const { api, desk } = place;
    const ids = (await place.start(longRecipe, longRecipe, longRecipe)) as [number, number, number];
    for (const id of ids.slice(0, 2)) await place.until(id, ({ step }) => (step ?? 0) > 3);
    expect(desk.activity.now().jobs).toMatchObject([
      { runId: 1, status: 'running', plannedSteps: 6000, secondsLeft: expect.any(Number) },
      { runId: 2, status: 'running' },
      { runId: 3, status: 'queued', secondsLeft: null },
    ]);
    await api.runs.cancel({ id: ids[2] });
    expect(await place.until(3, () => true)).toMatchObject({
      status: 'cancelled',
      reason: 'cancelled by a person',
      startedAt: null,
    });
    await Promise.all([api.runs.cancel({ id: 1 }), api.runs.cancel({ id: 2 })]);
    expect((await api.runs.list({})).map(({ status }) => status)).toEqual(Array(3).fill('cancelled'));
    expect(desk.activity.now().jobs).toEqual([]);
  });

  it('are rolled back, also while they go on, and their checkpoints are pinned', async () => {
    const place = await openTinyDesk();
    const { api, dataFolder } = place;
    const [id] = (await place.start(longRecipe)) as [number];
    await place.until(id, ({ step }) => (step ?? 0) > 20);
    const pinned = await api.runs.pinBaseline({ id, role: 'best-by-safety' });
    expect(pinned).toMatchObject({ role: 'best-by-safety', isBaseline: true });
    await verifyArtifact(`${dataFolder}/baseline`, ['checkpoint']);

    const final = await api.runs.rollBack({ id, role: 'best-by-safety' });
    expect(final).toMatchObject({ role: 'final' });
    const { run, checkpoints } = await api.runs.details({ id });
    expect(run).toMatchObject({
      status: 'cancelled',
      reason: expect.stringContaining('rolled back'),
      reasonMeaning: { code: 'rolled-back', values: { role: 'best-by-safety' } },
    });
    const best = checkpoints.find(({ role }) => role === 'best-by-safety')!;
    expect(checkpoints.find(({ role }) => role === 'final')).toEqual(final);
    // When it stopped, the run may have found a safer one still.
    expect(final.step).toBeLessThanOrEqual(best.step);
    const files = await verifyArtifact(final.folder, ['checkpoint']);
    expect(Object.keys(files.manifest.files)).not.toContain('optimiser.safetensors');
    expect(files.manifest.parents.map(({ role }) => role)).toContain('rolled back to');
    const told = await events(place, id);
    expect(told.at(-1)).toMatchObject({
      name: 'rollback',
      checkpoint: final.folder,
    } satisfies Partial<MilestoneEvent>);
    expect(milestonesOf(told)).toContain('baseline-pinned');
    expect((await problem(api.runs.rollBack({ id, role: 'final' }))).message).toContain('final one already');
    await api.runs.resume({ id });
    await place.until(id, ({ status }) => status === 'running');
    await api.runs.cancel({ id });
  });

  it('fail with the reason when their process is killed, and can be resumed', async () => {
    const place = await openTinyDesk();
    const [id] = (await place.start(longRecipe)) as [number];
    await place.until(id, ({ step }) => (step ?? 0) > 20);
    process.kill(childrenRunning('stage-service')[0]!, 'SIGKILL');
    await expect(place.until(id, () => false)).rejects.toThrow('training process was killed by SIGKILL');
    const reached = (await place.api.runs.list({}))[0]!.step!;
    await place.api.runs.resume({ id });
    await place.until(id, ({ status, step }) => status === 'running' && (step ?? 0) > reached + 10);
    expect(milestonesOf(await events(place, id))).toContain('resumed');
  });

  it('go on when the store process is killed; nothing is lost, and people are told', async () => {
    const place = await openTinyDesk();
    const [id] = (await place.start({
      ...longRecipe,
      duration: { epochs: 100, evaluationsPerEpoch: 1 },
    })) as [number];
    await place.until(id, ({ step }) => (step ?? 0) > 20);
    process.kill(place.desk.store.pid!, 'SIGKILL');
    const told = await follow(place, id);
    expect(told.flatMap((event) => (event.kind === 'step' ? [event.step] : []))).toEqual(
      Array.from({ length: 600 }, (_, index) => index + 1),
    );
    expect(await place.until(id, () => true)).toMatchObject({ status: 'succeeded' });
    expect(place.desk.activity.now().notices.map(({ text }) => text)).toContainEqual(
      expect.stringContaining('store process was killed by SIGKILL. It was started again'),
    );
  });

  it('are paused when the workbench is closed, also those that wait, and can be resumed', async () => {
    const place = await openTinyDesk();
    const [going, waiting] = (await place.start(longRecipe, longRecipe)) as [number, number];
    await place.until(going, ({ step }) => (step ?? 0) > 20);
    await place.desk.close();
    expect(childrenRunning('-service')).toEqual([]);
    const next = await place.reopen();
    for (const id of [going, waiting])
      expect(await next.until(id, () => true)).toMatchObject({
        status: 'paused',
        reason: expect.stringContaining('the workbench was closed'),
      });
    const { step } = await next.until(going, () => true);
    await next.api.runs.resume({ id: going });
    await next.until(going, (run) => (run.step ?? 0) > step! + 10);
    expect(milestonesOf(await events(next, going))).toContain('resumed');
  });
});
