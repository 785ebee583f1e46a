import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root, so8t, start } from './command-line.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'so8t-train-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** A recipe file: the naive one with a few steps, and what the test changes. */
async function recipeFile(change: Record<string, unknown> = {}): Promise<string> {
  const naive = JSON.parse(
    await readFile(path.join(root, 'resources', 'recipes', 'naive.json'), 'utf8'),
  ) as object;
  const file = path.join(folder, `recipe-${Math.random()}.json`);
  const duration = { epochs: 0.08, evaluationsPerEpoch: 50 };
  await writeFile(file, JSON.stringify({ ...naive, duration, evaluationsPerCheckpoint: 1, ...change }));
  return file;
}

const train = (data: string, recipe: string, ...more: string[]) =>
  start('--json', 'train', '--provider', 'cpu', '--recipe', recipe, '--out', data, ...more);

/** Process ids of the children of a process that run the given module. */
function childrenRunning(parent: number, module: string): number[] {
  const table = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' });
  return table.split('\n').flatMap((line) => {
    const [pid, ppid] = line.trim().split(/\s+/u).map(Number);
    return ppid === parent && line.includes(module) ? [pid!] : [];
  });
}

describe('so8t train', () => {
  it('fails with its reason when the training process is killed, and resumes from the checkpoint', async () => {
    const data = path.join(folder, 'killed');
    const recipe = await recipeFile();
    const run = train(data, recipe);
    await run.seen(/step +[6-9] /);
    const [child] = childrenRunning(run.child.pid!, 'stage-service');
    process.kill(child!, 'SIGKILL');
    const killed = await run.finished;
    expect(killed.code).toBe(1);
    expect(killed.stdout).toBe('');
    expect(killed.stderr).toMatch(/SIGKILL/);

    const listed = await so8t('--json', 'runs', '--out', data);
    expect(JSON.parse(listed.stdout)).toMatchObject([
      { id: 1, status: 'failed', reason: expect.stringMatching(/SIGKILL/) },
    ]);

    const resumed = await train(data, recipe, '--resume', '1').finished;
    expect(resumed.code, resumed.stderr).toBe(0);
    expect(resumed.stderr).toMatch(/resumed: from the checkpoint after step/);
    const whole = await train(path.join(folder, 'whole'), recipe).finished;
    const weights = async (stdout: string): Promise<Buffer> =>
      readFile(
        path.join((JSON.parse(stdout) as { finalCheckpoint: string }).finalCheckpoint, 'model.safetensors'),
      );
    expect((await weights(resumed.stdout)).equals(await weights(whole.stdout))).toBe(true);
  });

  it('does not let two programs use one data folder', async () => {
    const data = path.join(folder, 'shared');
    const first = train(data, await recipeFile());
    await first.seen(/step +0 /);
    const second = await so8t('runs', '--out', data);
    expect(second.code).toBe(1);
    expect(second.stderr).toMatch(/in use by another program/);
    expect((await first.finished).code).toBe(0);
  });

  it('stops on Ctrl-C with a resumable checkpoint', async () => {
    const data = path.join(folder, 'cancelled');
    const recipe = await recipeFile();
    const run = train(data, recipe);
    await run.seen(/step +[3-9] /);
    run.child.kill('SIGINT');
    expect((await run.finished).code).toBe(1);
    const listed = await so8t('--json', 'runs', '--out', data);
    expect(JSON.parse(listed.stdout)).toMatchObject([{ status: 'cancelled' }]);
    const resumed = await train(data, recipe, '--resume', '1').finished;
    expect(resumed.code, resumed.stderr).toBe(0);
  });

  it('names file and field of unusable input', async () => {
    const tooLarge = await recipeFile({ duration: { epochs: -1, evaluationsPerEpoch: 50 } });
    const recipe = await train(path.join(folder, 'a'), tooLarge).finished;
    expect(recipe.stderr).toMatch(/field \\"duration\.epochs\\"/);
    const model = await train(path.join(folder, 'b'), await recipeFile(), '--model', folder).finished;
    expect(model.stderr).toMatch(/manifest\.json/);
    const place = path.join(folder, 'file');
    await writeFile(place, '');
    const data = await train(place, await recipeFile()).finished;
    expect(data.stderr).toMatch(/file/);
    expect([recipe.code, model.code, data.code]).toEqual([1, 1, 1]);
  });
});
