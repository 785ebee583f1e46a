import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeGates } from '../src-main/burn-in/test-files/sharded-checkpoint.ts';
import { root, so8t } from './command-line.ts';

let folder: string;
const file = (name: string): string => path.join(folder, name);
const model = path.join(root, 'models', 'so8t-tiny');
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'so8t-burn-'));
  // 8 heads of 32 features: 32 blocks of eight.
  await writeGates(file('gates'), { layers: [0, 1], blocks: 32, deviation: 0.2 });
});
afterAll(() => rm(folder, { recursive: true }));

describe('so8t burn-in and so8t prove', () => {
  it('burn gates into the embedded model, prove it, and hold the certificate against the files', async () => {
    const burning = ['burn-in', '--model', model, '--gates', file('gates'), '--out', file('burnt')];
    const burnt = await so8t('--json', ...burning);
    expect(burnt.code, burnt.stderr).toBe(0);
    expect(JSON.parse(burnt.stdout)).toMatchObject({
      folder: file('burnt'),
      figures: { burntLayers: 2, layersWithoutGate: [], identityGates: false },
    });
    expect((await readdir(folder)).sort()).toEqual(['burnt', 'gates']);

    const files = ['--model', model, '--gates', file('gates'), '--certificate', file('certificate.json')];
    const proved = await so8t('--json', 'prove', ...files, '--burnt', file('burnt'));
    expect(proved.code, proved.stderr).toBe(0);
    const certificate = JSON.parse(await readFile(file('certificate.json'), 'utf8')) as object;
    expect(JSON.parse(proved.stdout)).toEqual(certificate);
    expect(certificate).toMatchObject({ verdict: 'proved', gates: { layers: [0, 1] }, identityGates: false });

    const check = (): ReturnType<typeof so8t> => so8t('prove', ...files, '--burnt', file('burnt'), '--check');
    const held = await check();
    expect(held.code, held.stderr).toBe(0);
    expect(held.stdout).toContain('proved (the certificate is about these files)');

    const weights = path.join(file('burnt'), 'model.safetensors');
    const bytes = await readFile(weights);
    bytes[bytes.length - 1]! ^= 1;
    await writeFile(weights, bytes);
    const changed = await check();
    expect(changed.code).toBe(1);
    expect(changed.stderr).toContain('model.safetensors');
  });

  it('exit with 1 when nothing was burnt, with a certificate that says so', async () => {
    await cp(model, file('copy'), { recursive: true });
    const failed = await so8t(
      'prove',
      ...['--model', model, '--gates', file('gates')],
      ...['--burnt', file('copy'), '--certificate', file('failed.json')],
    );
    expect(failed.code).toBe(1);
    expect(failed.stdout).toMatch(/^failed\n/u);
    expect(failed.stdout).toMatch(/FAILED\s+weight-deviation/u);
    const certificate: unknown = JSON.parse(await readFile(file('failed.json'), 'utf8'));
    expect(certificate).toMatchObject({ verdict: 'failed' });
  });
});
