import { cp, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root, so8t, start } from './command-line.ts';

let folder: string;
const at = (...names: string[]): string => path.join(folder, ...names);
const model = (): string => at('model');
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'so8t-pipeline-'));
  await cp(path.join(root, 'models', 'so8t-tiny'), model(), { recursive: true });
});
afterAll(() => rm(folder, { recursive: true }));

/** One type, and nothing that takes minutes. */
const pipeline = (out: string, ...more: string[]): string[] => [
  'pipeline',
  '--model',
  model(),
  '--out',
  at(out),
  '--gates',
  'random',
  '--quantization',
  'Q4_K_M',
  '--no-quality',
  '--no-calibrate',
  ...more,
];

interface State {
  readonly steps: readonly {
    readonly id: string;
    readonly status: string;
    readonly begunAt: string | null;
  }[];
}

const state = async (out: string): Promise<State> =>
  JSON.parse(await readFile(at(out, 'pipeline.json'), 'utf8')) as State;
const statuses = async (out: string): Promise<Record<string, string>> =>
  Object.fromEntries((await state(out)).steps.map(({ id, status }) => [id, status]));

describe('so8t pipeline', () => {
  it('is killed half-way, refuses company, and goes on where it was', async () => {
    const first = start(...pipeline('out'));
    await first.seen(/^burn-in +done/m);
    // Held still, so that it cannot end before the second one comes.
    if (process.platform !== 'win32') first.child.kill('SIGSTOP');
    const second = await so8t(...pipeline('out'));
    expect(second.code).toBe(1);
    expect(second.stderr).toMatch(/the process \d+ runs a pipeline here/);
    first.child.kill('SIGKILL');
    await first.finished;
    const before = await state('out');
    expect(before.steps.find(({ id }) => id === 'burn-in')).toMatchObject({ status: 'done' });
    expect(before.steps.at(-1)).toMatchObject({ id: 'report', status: 'waiting' });

    const { code, stdout, stderr } = await so8t('--json', ...pipeline('out'));
    expect(code, stderr).toBe(0);
    const after = await statuses('out');
    expect(after).toMatchObject({ gates: 'kept', 'burn-in': 'kept', quantise: 'done', report: 'done' });
    const begun = (list: State): unknown => list.steps.find(({ id }) => id === 'burn-in')!.begunAt;
    expect(begun(await state('out'))).toBe(begun(before));
    expect(JSON.parse(stdout)).toMatchObject({
      outcome: 'complete',
      proof: { result: { verdict: 'proved', holds: true } },
      triality: { result: { alike: 10 } },
      quality: { missing: { code: 'not-wanted' } },
    });
  });

  it('leaves a report without anything from outside, and files of the sizes that it tells', async () => {
    const html = await readFile(at('out', 'report.html'), 'utf8');
    expect(html).toContain('<svg');
    expect(html).not.toMatch(/<script|(?:src|href)="https?:/);
    expect(await readFile(at('out', 'report.md'), 'utf8')).toContain('Finished and proved');
    const { quantised } = JSON.parse(await readFile(at('out', 'report.json'), 'utf8'));
    for (const { file, bytesAfter } of quantised.result)
      expect((await stat(at('out', 'gguf', file))).size).toBe(bytesAfter);
    expect((await readdir(at('out'))).filter((name) => /\.part|\.lock/.test(name))).toEqual([]);
  });

  it('leaves a certificate that is about these files, and about no others', async () => {
    const check = (burnt: string): string[] => [
      'prove',
      '--check',
      ...['--model', model(), '--gates', at('out', 'gates'), '--burnt', burnt],
      ...['--certificate', at('out', 'certificate.json')],
    ];
    const { code, stdout, stderr } = await so8t(...check(at('out', 'burnt')));
    expect(code, stderr).toBe(0);
    expect(stdout).toContain('proved (the certificate is about these files)');
    const other = await so8t(...check(model()));
    expect(other.code).toBe(1);
    expect(other.stderr).toContain('certificate');
  });

  it('begins anew what depends on a model that changed, and says in Japanese what it found', async () => {
    const manifest = JSON.parse(await readFile(path.join(model(), 'manifest.json'), 'utf8'));
    await writeFile(path.join(model(), 'manifest.json'), JSON.stringify({ ...manifest, name: 'another' }));
    const { code, stdout, stderr } = await so8t(...pipeline('out', '--no-test-triality', '--language', 'ja'));
    expect(code, stderr).toBe(0);
    const after = await statuses('out');
    expect(Object.values(after)).not.toContain('kept');
    expect(after).toMatchObject({ 'burn-in': 'done', 'triality-test': 'skipped', calibrate: 'skipped' });
    expect(stdout).toMatch(/^完了、証明済み/);
    expect(stdout).toContain('指定により省略');
    expect(stdout.trim().split('\n').at(-1)).toBe(at('out', 'report.html'));
  });

  it('ends with 1 and a report when a step fails', async () => {
    await writeFile(path.join(model(), 'config.json'), '{}');
    const { code, stdout, stderr } = await so8t(...pipeline('out'));
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain('Ended with an error at “Load”');
    expect(stderr.trim().split('\n').at(-1)).toMatch(/^so8t: load: .*config\.json/);
    expect(await readFile(at('out', 'report.md'), 'utf8')).toContain('Ended with an error at “Load”');
  });
});
