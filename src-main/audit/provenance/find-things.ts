/** Finds by their hashes what lies in folders: artifacts with their manifests, GGUF files, certificates, runs. */
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import {
  type Manifest,
  type ReadArtifact,
  readManifest,
  sha256,
  sha256OfFile,
  verifyArtifact,
} from '../../artifacts/artifact.ts';
import { canonicalDigest } from '../../artifacts/canonical-json.ts';
import { readCertificate } from '../../burn-in/certificate.ts';
import { calibrationFileName } from '../../calibration/calibration-file.ts';
import { readLineage } from '../../pipeline/read-lineage.ts';
import { readPipelineState, stateFileName } from '../../pipeline/state.ts';
import type { KnownThing } from './provenance.ts';

/** Folders within folders that are looked through: `runs/7/checkpoints/best/step-0000120` and a little more. */
const deepest = 7;

/** What a head's folder says of its GGUF file; see `gate/head-folder.ts`. */
const ggufFile = 'gguf.json';
const ggufOfHead = z.object({ name: z.string(), sha256: z.string(), bytes: z.number() });

type Things = Map<string, KnownThing>;

interface Found {
  readonly artifacts: ReadArtifact[];
  readonly pipelines: string[];
  readonly certificates: string[];
}

/**
 * Reads what folders hold now. Hashes of large files are not made for it: they are those that a record has, and are
 * made when something is verified.
 * @param roots folders that are looked through; those that are not there have nothing
 */
export async function findThings(roots: readonly string[]): Promise<ReadonlyMap<string, KnownThing>> {
  const found: Found = {
    artifacts: [],
    pipelines: [],
    certificates: [],
  };
  for (const root of roots) await walk(path.resolve(root), 0, found);
  const things: Things = new Map();
  const certificates = await readCertificates(found.certificates);
  for (const artifact of found.artifacts) addArtifact(things, artifact, certificates);
  for (const folder of found.pipelines) await addPipelineFiles(things, folder);
  for (const { folder, manifest } of found.artifacts)
    if (ggufFile in manifest.files) await addGgufOfHead(things, folder);
  return things;
}

async function walk(folder: string, depth: number, found: Found): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return [];
    throw error;
  });
  const names = new Set(entries.map(({ name }) => name));
  // What is being written, or is damaged, is not there for anybody.
  const artifact = names.has('manifest.json') ? await readManifest(folder).catch(() => null) : null;
  if (artifact) found.artifacts.push(artifact);
  if (names.has(stateFileName)) found.pipelines.push(folder);
  if (names.has('certificate.json')) found.certificates.push(path.join(folder, 'certificate.json'));
  if (depth >= deepest) return;
  for (const entry of entries)
    if (entry.isDirectory() && !entry.name.startsWith('.'))
      await walk(path.join(folder, entry.name), depth + 1, found);
}

/** Certificates by the manifest of the model that they are about. */
async function readCertificates(
  files: readonly string[],
): Promise<ReadonlyMap<string, { file: string; sha256: string }[]>> {
  const about = new Map<string, { file: string; sha256: string }[]>();
  for (const file of files) {
    const certificate = await readCertificate(file).catch(() => null);
    const burnt = certificate?.models.burnt.manifestSha256;
    if (!burnt) continue;
    const hash = sha256(await readFile(file));
    about.set(burnt, [...(about.get(burnt) ?? []), { file, sha256: hash }]);
  }
  return about;
}

function addArtifact(
  things: Things,
  { folder, manifest, manifestSha256 }: ReadArtifact,
  certificates: ReadonlyMap<string, readonly { file: string; sha256: string }[]>,
): void {
  // A copy that was found before counts as much.
  if (things.has(manifestSha256)) return;
  const calibration = manifest.files[calibrationFileName];
  const vouching = certificates.get(manifestSha256) ?? [];
  const run = runOf(folder, manifest);
  things.set(manifestSha256, {
    sha256: manifestSha256,
    kind: manifest.kind,
    name: manifest.name,
    place: folder,
    parents: [
      ...(calibration ? [{ role: 'calibration', sha256: calibration.sha256 }] : []),
      ...vouching.map((one) => ({ role: 'certificate', sha256: one.sha256 })),
      ...(run ? [{ role: 'run', sha256: run.sha256 }] : []),
      ...manifest.parents.map(({ role, manifest: hash }) => ({ role, sha256: hash })),
    ],
    gap: gapOf(manifest, vouching.length > 0),
    verify: async (signal) => {
      try {
        const { manifestSha256: now } = await verifyArtifact(folder, [manifest.kind], signal);
        return now === manifestSha256 ? null : 'its manifest was changed';
      } catch (error) {
        signal?.throwIfAborted();
        return (error as Error).message;
      }
    },
  });
  if (calibration) addFile(things, path.join(folder, calibrationFileName), calibration.sha256, []);
  for (const { file, sha256: hash } of vouching) addCertificate(things, file, hash);
  if (run) things.set(run.sha256, run);
}

/** What has no record of where it comes from says so; data sets and what was imported come from outside. */
function gapOf({ kind, parents, parameters }: Manifest, certified: boolean): string | null {
  if ('burnIn' in parameters && !certified)
    return 'gates were burnt into it, and no whole certificate about it was found here';
  if (parents.length > 0 || kind === 'data-set') return null;
  return kind === 'imported-model'
    ? 'was imported: what it was made from is not known here'
    : 'its manifest names nothing that it was made from';
}

/** The run of a checkpoint, by its recipe: whose digest stands for it, since a run goes on and has no manifest. */
function runOf(folder: string, { kind, parameters }: Manifest): KnownThing | null {
  if (kind !== 'checkpoint' || typeof parameters.recipe !== 'object' || parameters.recipe === null)
    return null;
  const parts = folder.split(path.sep);
  const at = parts.lastIndexOf('checkpoints');
  const place = at > 0 ? parts.slice(0, at).join(path.sep) : folder;
  const recipe = parameters.recipe as { name?: unknown; seed?: unknown };
  const digest = canonicalDigest(recipe);
  return {
    sha256: digest,
    kind: 'run',
    name: `recipe ${String(recipe.name)}, seed ${String(recipe.seed)}`,
    nameMeaning: { code: 'recipe', values: { name: String(recipe.name), seed: String(recipe.seed) } },
    place,
    parents: [],
    gap: null,
    verify: async () => {
      const now = await readManifest(folder).catch((error: Error) => error);
      if (now instanceof Error) return now.message;
      return canonicalDigest(now.manifest.parameters.recipe) === digest ? null : 'its recipe was changed';
    },
  };
}

function addFile(
  things: Things,
  file: string,
  expected: string,
  parents: KnownThing['parents'],
  gap: string | null = null,
): void {
  if (things.has(expected)) return;
  things.set(expected, {
    sha256: expected,
    kind: 'file',
    name: path.basename(file),
    place: file,
    parents,
    gap,
    verify: (signal) => verifyFile(file, expected, signal),
  });
}

function addCertificate(things: Things, file: string, expected: string): void {
  addFile(things, file, expected, []);
  const thing = things.get(expected)!;
  things.set(expected, {
    ...thing,
    verify: async (signal) => {
      const certificate = await readCertificate(file).catch((error: Error) => error);
      if (certificate instanceof Error) return certificate.message;
      if (certificate.verdict !== 'proved') return 'the proof of the burn-in does not hold';
      return verifyFile(file, expected, signal);
    },
  });
}

async function verifyFile(file: string, expected: string, signal?: AbortSignal): Promise<string | null> {
  try {
    const found = await sha256OfFile(file, signal);
    return found === expected ? null : `${file}: its SHA-256 is ${found.slice(0, 12)}... now`;
  } catch (error) {
    signal?.throwIfAborted();
    return (error as Error).message;
  }
}

/** A head names its file by hash, name and size; where both were made together, it lies beside the head's folder. */
async function addGgufOfHead(things: Things, folder: string): Promise<void> {
  const named = ggufOfHead.safeParse(await readJson(path.join(folder, ggufFile)));
  if (!named.success || things.has(named.data.sha256)) return;
  const { name, bytes, sha256: expected } = named.data;
  const file = path.join(path.dirname(folder), path.basename(name));
  const found = await stat(file).catch(() => null);
  if (found?.size !== bytes) return;
  addFile(
    things,
    file,
    expected,
    [],
    'a file has no record of its own: its head names the model that both come from',
  );
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch {
    return null; // a head that is damaged is said where the head itself is verified
  }
}

/** Files of a pipeline that are no artifacts: GGUF files, by the hashes that its state has of them. */
async function addPipelineFiles(things: Things, folder: string): Promise<void> {
  const state = await readPipelineState(folder).catch(() => null);
  const lineage = state && (await readLineage(folder, state).catch(() => null));
  for (const item of lineage ?? []) {
    if (item.kind !== null) continue;
    const parents = item.parents.map(({ role, sha256: hash }) => ({ role, sha256: hash }));
    addFile(things, path.join(folder, ...item.path.split('/')), item.sha256, parents);
  }
}
