import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import readline from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyArtifact } from '../artifacts/artifact.ts';
import { mountSmallDisk } from '../artifacts/test-programs/small-disk.ts';
import { writeTinyModel } from '../language-model/test-models/tiny-model.ts';
import { findCheckpoint } from './checkpoint.ts';
import { tinyRecipe } from './test-programs/tiny-run.ts';
import {
  checkpointsIn,
  createTrainingPlace,
  finalHash,
  type Run,
  toldAfter,
} from './test-programs/training-place.ts';

const trainingPlace = await createTrainingPlace();
const { root, input, run, at } = trainingPlace;
afterAll(() => trainingPlace.remove());

let reference: Run;
let referenceHash: string;
beforeAll(async () => {
  reference = await run({ runFolder: input.runFolder });
  referenceHash = await finalHash(reference);
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
