import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type ArtifactContent,
  ArtifactError,
  makeFolder,
  readManifest,
  sha256,
  verifyArtifact,
  writeArtifact,
} from './artifact.ts';
import { mountSmallDisk } from './test-programs/small-disk.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'so8t-artifact-'));
});
afterEach(() => rm(root, { recursive: true }));

const contentOf = (...files: [string, string | Uint8Array][]): ArtifactContent => ({
  kind: 'model',
  name: 'small',
  files: new Map(files),
});
const small = contentOf(['a.txt', 'alpha'], ['b.bin', Uint8Array.of(0, 255, 10)]);

/** The error of a promise that must fail with an ArtifactError. */
async function errorOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => 'nothing was thrown',
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ArtifactError);
  return (error as ArtifactError).message;
}

describe('an artifact', () => {
  it('holds its files and a manifest with their hashes, and is named by the hash of the manifest', async () => {
    const folder = path.join(root, 'made', 'on', 'the', 'way');
    const parents = [{ role: 'start', manifest: sha256('x') }];
    const own = {
      parents,
      parameters: { depth: 4 },
      figures: { recall: 0.5 },
      versions: { node: '24' },
      licence: 'MIT',
    };
    const hash = await writeArtifact(folder, { ...small, ...own });
    expect((await readdir(folder)).sort()).toEqual(['a.txt', 'b.bin', 'manifest.json']);
    expect(await readFile(path.join(folder, 'b.bin'))).toEqual(Buffer.of(0, 255, 10));
    const artifact = await verifyArtifact(folder, ['data-set', 'model']);
    expect(artifact.manifestSha256).toBe(hash);
    expect(sha256(await readFile(path.join(folder, 'manifest.json')))).toBe(hash);
    expect(artifact.manifest).toEqual({
      kind: 'model',
      name: 'small',
      files: {
        // sha256sum of "alpha" and of the three bytes.
        'a.txt': { sha256: '8ed3f6ad685b959ead7022518e1af76cd816f8e8ec7ccdda1ed4018e8f2223f8', bytes: 5 },
        'b.bin': { sha256: sha256(Uint8Array.of(0, 255, 10)), bytes: 3 },
      },
      ...own,
    });
  });

  it('replaces an older one whole and leaves nothing beside it', async () => {
    const folder = path.join(root, 'model');
    await writeArtifact(folder, small);
    await writeArtifact(folder, contentOf(['c.txt', 'gamma']));
    expect(await readdir(root)).toEqual(['model']);
    expect((await readdir(folder)).sort()).toEqual(['c.txt', 'manifest.json']);
    await verifyArtifact(folder, ['model']);
  });

  it('keeps its hash when it is written again elsewhere', async () => {
    expect(await writeArtifact(path.join(root, 'x'), small)).toBe(
      await writeArtifact(path.join(root, 'y'), small),
    );
  });
});

describe('verification', () => {
  let folder: string;
  beforeEach(async () => {
    folder = path.join(root, 'model');
    await writeArtifact(folder, small);
  });

  it('names a file whose bytes changed, even to the same length', async () => {
    await writeFile(path.join(folder, 'a.txt'), 'alphA');
    const message = await errorOf(verifyArtifact(folder, ['model']));
    expect(message).toContain(`${path.join(folder, 'a.txt')}: its SHA-256 ${sha256('alphA').slice(0, 12)}`);
    expect(message).toContain(`the manifest's ${sha256('alpha').slice(0, 12)}`);
    expect(message).toContain('restore it, or make the model again');
  });

  it('names a file that is missing', async () => {
    await rm(path.join(folder, 'b.bin'));
    expect(await errorOf(verifyArtifact(folder, ['model']))).toContain(
      `${path.join(folder, 'b.bin')}: is listed in the manifest but cannot be read`,
    );
  });

  it('has nothing against other files in the folder, and does not count them in', async () => {
    const before = await verifyArtifact(folder, ['model']);
    await writeFile(path.join(folder, 'notes.txt'), 'mine');
    expect(await verifyArtifact(folder, ['model'])).toEqual(before);
  });

  it('names the kind that is needed', async () => {
    expect(await errorOf(verifyArtifact(folder, ['data-set', 'report']))).toBe(
      `${folder}: is a model; a data-set or report is needed here.`,
    );
  });
});

describe('a manifest that cannot be used', () => {
  const manifestOf = (change: object): string =>
    JSON.stringify({
      kind: 'model',
      name: 'x',
      files: {},
      parents: [],
      parameters: {},
      figures: {},
      versions: {},
      ...change,
    });

  it.each<[string, string, string]>([
    ['is not JSON', '{"kind":', 'is not JSON'],
    ['lacks a field', manifestOf({ kind: undefined }), 'field "kind"'],
    [
      'has a hash in capitals',
      manifestOf({ files: { 'a.txt': { sha256: 'A'.repeat(64), bytes: 1 } } }),
      'field "files.a.txt.sha256"',
    ],
    [
      'has a file outside its folder',
      manifestOf({ files: { '../a.txt': { sha256: sha256(''), bytes: 0 } } }),
      'field "files.../a.txt"',
    ],
    [
      'has a parent without a hash',
      manifestOf({ parents: [{ role: 'start', manifest: 'none' }] }),
      'field "parents.0.manifest"',
    ],
  ])('because it %s: the error names the file, the field and the remedy', async (_, text, problem) => {
    const file = path.join(root, 'manifest.json');
    await writeFile(file, text);
    const message = await errorOf(readManifest(root));
    expect(message).toContain(`${file}: ${problem}`);
    expect(message).toContain('Restore the folder from its source.');
  });

  it('because it is missing: the error says what to choose', async () => {
    expect(await errorOf(readManifest(root))).toMatch(
      /manifest\.json: cannot be read \(ENOENT.*Choose a folder with a manifest\.json\.$/u,
    );
  });
});

describe('a place that cannot be written', () => {
  it.each<[string, (root: string) => string, string]>([
    [
      'below a file',
      (folder) => path.join(folder, 'file', 'deep', 'model'),
      'a part of the path is a file: choose another folder (ENOTDIR)',
    ],
    [
      'a path that is too long',
      (folder) => path.join(folder, 'x'.repeat(300)),
      'the path is too long: choose a shorter one (ENAMETOOLONG)',
    ],
  ])('%s: the error has a remedy', async (_, place, remedy) => {
    await writeFile(path.join(root, 'file'), 'mine');
    const folder = place(root);
    expect(await errorOf(writeArtifact(folder, small))).toBe(`${folder}: ${remedy}`);
    expect(await errorOf(makeFolder(folder))).toBe(`${folder}: ${remedy}`);
    expect(await readdir(root)).toEqual(['file']);
  });

  it('a file name that cannot be: nothing is left behind, and the older artifact stays', async () => {
    const folder = path.join(root, 'model');
    await writeArtifact(folder, small);
    await errorOf(writeArtifact(folder, contentOf(['a.txt', 'new'], ['x'.repeat(300), 'too long'])));
    expect(await readdir(root)).toEqual(['model']);
    expect(await readFile(path.join(folder, 'a.txt'), 'utf8')).toBe('alpha');
  });

  it('a file where the folder should be: makeFolder says so', async () => {
    await writeFile(path.join(root, 'file'), 'mine');
    expect(await errorOf(makeFolder(path.join(root, 'file')))).toContain(
      'a file stands in its place: choose another folder (EEXIST)',
    );
  });

  it('a full disk: the older artifact stays, nothing is left behind, and there is room again', async ({
    skip,
  }) => {
    const disk = await mountSmallDisk(1024);
    if (typeof disk === 'string') return skip(disk);
    try {
      const folder = path.join(disk.folder, 'model');
      await writeArtifact(folder, small);
      const large = contentOf(
        ['first.bin', new Uint8Array(600_000)],
        ['second.bin', new Uint8Array(600_000)],
      );
      expect(await errorOf(writeArtifact(folder, large))).toBe(
        `${folder}: the disk is full: free space and run again; what was written before is untouched (ENOSPC)`,
      );
      expect(await readdir(disk.folder)).toEqual(['model']);
      expect((await verifyArtifact(folder, ['model'])).manifest.files).toHaveProperty(['a.txt']);
      await writeArtifact(folder, contentOf(['first.bin', new Uint8Array(600_000)]));
      await verifyArtifact(folder, ['model']);
    } finally {
      await disk.dispose();
    }
  });

  it('a read-only disk: the error has a remedy', async ({ skip }) => {
    const disk = await mountSmallDisk(256);
    if (typeof disk === 'string') return skip(disk);
    try {
      await mkdir(path.join(disk.folder, 'data'));
      await disk.mountReadOnly();
      const folder = path.join(disk.folder, 'data');
      expect(await errorOf(makeFolder(folder))).toBe(
        `${folder}: the disk is read-only: choose another folder (EROFS)`,
      );
      expect(await errorOf(writeArtifact(folder, small))).toContain(
        'the disk is read-only: choose another folder (EROFS)',
      );
    } finally {
      await disk.dispose();
    }
  });
});

describe('a writer that is killed', () => {
  it('leaves nothing under the final name, and the next one writes it', async () => {
    const folder = path.join(root, 'model');
    const program = path.join(import.meta.dirname, 'test-programs', 'write-large-artifact.ts');
    const child = spawn(process.execPath, [program, folder], { stdio: 'inherit' });
    const ended = once(child, 'exit');
    const written = async (): Promise<number> => {
      const [part] = await readdir(root);
      return part ? (await readdir(path.join(root, part))).length : 0;
    };
    while ((await written()) < 20 && child.exitCode === null) await wait(2);
    child.kill('SIGKILL');
    expect(await ended).toEqual([null, 'SIGKILL']);
    expect(await readdir(root)).toEqual([expect.stringMatching(/^model\..*\.part-[0-9a-f]{8}$/u)]);
    expect(await errorOf(readManifest(folder))).toContain('cannot be read');
    await writeArtifact(folder, small);
    await verifyArtifact(folder, ['model']);
    expect(await readdir(root)).toEqual(['model']);
  });
});
