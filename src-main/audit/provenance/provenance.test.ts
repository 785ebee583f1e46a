import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cp, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readManifest, writeArtifact } from '../../artifacts/artifact.ts';
import { burnAll, prove, writeModelAndGates } from '../../burn-in/test-files/gated-model.ts';
import { prepareGguf } from '../../gate/prepare-gguf.ts';
import { embeddedDataFolder, embeddedModelFolder } from '../../package-files.ts';
import { someDecision } from '../test-files/decisions.ts';
import { findThings } from './find-things.ts';
import { provenanceOf, unnamedParts } from './provenance.ts';

function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'so8t-provenance-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function wayBack(
  artifacts: Parameters<typeof someDecision>[1],
  roots: readonly string[],
  verify = true,
) {
  const things = await findThings(roots);
  const decision = someDecision('text', artifacts);
  return provenanceOf(decision, { find: async (sha256) => things.get(sha256) }, { verify });
}

const none = { policy: null, shield: null, head: null, gguf: null };

/** A head on a GGUF file of the embedded model, made as the workbench makes it. */
async function prepared(folder: string, modelFolder: string) {
  const making = prepareGguf({ modelFolder, cacheFolder: folder }, new AbortController().signal);
  for (;;) {
    const next = await making.next();
    if (next.done) return next.value;
  }
}

describe('the way back from a decision', () => {
  it('goes from a head to its GGUF file, its model and the data; a changed file is noticed', async () => {
    const folder = temporaryFolder();
    const modelFolder = path.join(folder, 'model');
    await cp(embeddedModelFolder, modelFolder, { recursive: true });
    const { file, headFolder, ggufSha256, manifestSha256 } = await prepared(
      path.join(folder, 'prepared'),
      modelFolder,
    );
    const artifacts = { ...none, head: manifestSha256, gguf: ggufSha256, policy: 'f'.repeat(64) };
    const look = () => wayBack({ artifacts }, [folder, embeddedDataFolder]);
    const links = await look();
    const model = await readManifest(modelFolder);
    const data = await readManifest(embeddedDataFolder);
    expect(links).toEqual([
      expect.objectContaining({
        role: 'policy',
        depth: 1,
        folder: null,
        verified: null,
        problem: expect.stringContaining('not on this machine'),
      }),
      expect.objectContaining({
        role: 'head',
        depth: 1,
        folder: headFolder,
        verified: true,
        problem: null,
        from: null,
      }),
      expect.objectContaining({
        role: 'gguf',
        depth: 1,
        folder: file,
        verified: true,
        problem: expect.stringContaining('its head names the model'),
      }),
      expect.objectContaining({
        role: 'model',
        depth: 2,
        sha256: model.manifestSha256,
        folder: modelFolder,
        verified: true,
        from: manifestSha256,
      }),
      expect.objectContaining({
        role: 'data-set',
        depth: 3,
        sha256: data.manifestSha256,
        folder: embeddedDataFolder,
        verified: true,
        from: model.manifestSha256,
      }),
    ]);
    appendFileSync(path.join(modelFolder, 'model.safetensors'), 'x');
    const changed = await look();
    expect(changed[3]).toMatchObject({
      role: 'model',
      verified: false,
      problem: expect.stringContaining('model.safetensors'),
    });
    // Without hashing again nothing is claimed.
    const fast = await wayBack({ artifacts }, [folder, embeddedDataFolder], false);
    expect(fast.map(({ verified }) => verified)).toEqual([null, null, null, null, null]);
  });

  it('goes through calibration, checkpoint, run and what it started from; a missing one is said', async () => {
    const folder = temporaryFolder();
    const recipe = { name: 'protected', seed: 3 };
    const start = 'a'.repeat(64);
    const checkpoint = await writeArtifact(await nested(folder, 'runs/7/checkpoints/best/step-0000120'), {
      kind: 'checkpoint',
      name: 'protected best step-0000120',
      files: new Map([['model.safetensors', 'weights']]),
      parents: [{ role: 'start', manifest: start }],
      parameters: { recipe },
    });
    const calibrated = await writeArtifact(path.join(folder, 'calibrated'), {
      kind: 'checkpoint',
      name: 'calibrated',
      files: new Map([['calibration.json', '{}']]),
      parents: [{ role: 'uncalibrated-model', manifest: checkpoint }],
    });
    const links = await wayBack({ artifacts: { ...none, head: calibrated } }, [folder]);
    expect(links.map(({ role, depth, verified }) => [role, depth, verified])).toEqual([
      ['head', 1, true],
      ['calibration', 2, true],
      ['checkpoint', 2, true],
      ['run', 3, true],
      ['start', 3, null],
    ]);
    expect(links[3]).toMatchObject({
      name: 'recipe protected, seed 3',
      folder: path.join(folder, 'runs', '7'),
    });
    expect(links[4]).toMatchObject({
      sha256: start,
      folder: null,
      problem: expect.stringContaining('the way ends here'),
    });
  });

  it('goes from a burnt model to its certificate; without one, or with a changed one, that is said', async () => {
    const folder = temporaryFolder();
    const at = (name: string) => path.join(folder, name);
    await writeModelAndGates(at('model'), at('gates'));
    await burnAll(at('model'), at('gates'), at('burnt'));
    const look = () => wayBack({ artifacts: { ...none, head: manifestSha256 } }, [folder]);
    const { manifestSha256 } = await readManifest(at('burnt'));
    const gap = expect.stringContaining('no whole certificate');
    expect((await look())[0]).toMatchObject({ verified: true, problem: gap });

    await prove({
      model: at('model'),
      gates: at('gates'),
      burnt: at('burnt'),
      certificate: at('certificate.json'),
    });
    const links = await look();
    expect(links[0]).toMatchObject({ verified: true, problem: null });
    expect(links.find(({ role }) => role === 'certificate')).toMatchObject({
      folder: at('certificate.json'),
      verified: true,
      from: manifestSha256,
    });
    const text = readFileSync(at('certificate.json'), 'utf8');
    writeFileSync(at('certificate.json'), text.replace('"verdict": "proved"', '"verdict": "failed"'));
    expect(readFileSync(at('certificate.json'), 'utf8')).not.toBe(text);
    expect((await look())[0]).toMatchObject({ problem: gap });
  });

  it('says what a decision does not name', () => {
    expect(unnamedParts(someDecision('x', { artifacts: { ...none, policy: 'a'.repeat(64) } }))).toEqual([
      'shield',
      'head',
      'gguf',
    ]);
  });
});

async function nested(folder: string, place: string): Promise<string> {
  const whole = path.join(folder, ...place.split('/'));
  await mkdir(path.dirname(whole), { recursive: true });
  return whole;
}
