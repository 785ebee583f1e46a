/**
 * Artifacts: what stages hand to each other. A folder with its files and a `manifest.json` that names kind, SHA-256 of
 * every file, parent artifacts, parameters, figures and versions. It appears whole under its name or not at all.
 */
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, constants, mkdir, open, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { replaceFolder, restoreInterrupted } from './replace-folder.ts';

const sha256Pattern = /^[0-9a-f]{64}$/u;

const manifestSchema = z.object({
  kind: z.string().min(1),
  name: z.string().min(1),
  files: z.record(
    z.string().regex(/^[^/\\]+$/u),
    z.object({ sha256: z.string().regex(sha256Pattern), bytes: z.int().min(0) }),
  ),
  /** SHA-256 of the parents' manifests: the lineage. */
  parents: z.array(z.object({ role: z.string(), manifest: z.string().regex(sha256Pattern) })),
  parameters: z.record(z.string(), z.unknown()),
  figures: z.record(z.string(), z.unknown()),
  versions: z.record(z.string(), z.string()),
  licence: z.string().optional(),
});

export type Manifest = z.infer<typeof manifestSchema>;

export interface ArtifactContent {
  readonly kind: string;
  readonly name: string;
  readonly files: ReadonlyMap<string, Uint8Array | string>;
  readonly parents?: Manifest['parents'];
  readonly parameters?: Manifest['parameters'];
  readonly figures?: Manifest['figures'];
  readonly versions?: Manifest['versions'];
  readonly licence?: string;
}

/** An artifact that is missing, incomplete or changed. */
export class ArtifactError extends Error {
  override readonly name = 'ArtifactError';
}

export function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** SHA-256 of a file of any size. */
export async function sha256OfFile(file: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  const chunks = createReadStream(file, { highWaterMark: 1 << 20, ...(signal ? { signal } : {}) });
  for await (const chunk of chunks) hash.update(chunk as Uint8Array);
  return hash.digest('hex');
}

/**
 * Writes an artifact beside its final place and renames it there, so that a crash or a full disk leaves no partial
 * folder under the final name. An older artifact of that name is replaced.
 * @returns the SHA-256 of the manifest, by which children name this artifact
 * @throws ArtifactError with the remedy when the disk is full or the place cannot be written; nothing is left behind
 */
export async function writeArtifact(folder: string, content: ArtifactContent): Promise<string> {
  const files = [...content.files].map(
    ([name, data]) => [name, typeof data === 'string' ? Buffer.from(data) : data] as const,
  );
  const manifest: Manifest = {
    kind: content.kind,
    name: content.name,
    files: Object.fromEntries(
      files.map(([name, data]) => [name, { sha256: sha256(data), bytes: data.length }]),
    ),
    parents: content.parents ?? [],
    parameters: content.parameters ?? {},
    figures: content.figures ?? {},
    versions: content.versions ?? {},
    ...(content.licence === undefined ? {} : { licence: content.licence }),
  };
  const text = `${JSON.stringify(manifest, null, 2)}\n`;
  const part = `${folder}.part-${randomUUID().slice(0, 8)}`;
  try {
    await mkdir(path.dirname(part), { recursive: true });
    await mkdir(part);
    for (const [name, data] of files) await writeDurably(path.join(part, name), data);
    await writeDurably(path.join(part, 'manifest.json'), Buffer.from(text));
    await replaceFolder(part, folder);
  } catch (error) {
    await rm(part, { recursive: true, force: true }).catch(() => undefined); // the first error tells more
    throw explainWriteError(error as NodeJS.ErrnoException, folder);
  }
  return sha256(text);
}

/** Makes a folder and its parents. @throws ArtifactError with the remedy when it cannot be made or written to */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
  } catch (error) {
    throw explainWriteError(error as NodeJS.ErrnoException, folder);
  }
}

/** Writes a file and waits until it is on the disk. */
async function writeDurably(file: string, data: Uint8Array): Promise<void> {
  const handle = await open(file, 'wx');
  try {
    await handle.writeFile(data);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The error with what can be done about it, where something can. */
export function explainWriteError(error: NodeJS.ErrnoException, folder: string): Error {
  const remedies: Record<string, string> = {
    ENOSPC: 'the disk is full: free space and run again; what was written before is untouched',
    EDQUOT: 'the disk quota is used up: free space and run again; what was written before is untouched',
    EACCES: 'the folder may not be written: choose another one or change its permissions',
    EPERM: 'the folder may not be written: choose another one or change its permissions',
    EROFS: 'the disk is read-only: choose another folder',
    EEXIST: 'a file stands in its place: choose another folder',
    ENOTDIR: 'a part of the path is a file: choose another folder',
    ENOENT: 'the place does not exist and cannot be made: choose another folder',
    ENAMETOOLONG: 'the path is too long: choose a shorter one',
  };
  const remedy = remedies[error.code ?? ''];
  return remedy ? new ArtifactError(`${folder}: ${remedy} (${error.code})`, { cause: error }) : error;
}

export interface ReadArtifact {
  readonly folder: string;
  readonly manifest: Manifest;
  /** SHA-256 of `manifest.json`. */
  readonly manifestSha256: string;
}

/** Reads a manifest without looking at the files. @throws ArtifactError */
export async function readManifest(folder: string): Promise<ReadArtifact> {
  const file = path.join(folder, 'manifest.json');
  let text: string;
  try {
    text = await readFile(file, 'utf8').catch(async (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' && (await restoreInterrupted(folder))) return readFile(file, 'utf8');
      throw error;
    });
  } catch (error) {
    throw new ArtifactError(
      `${file}: cannot be read (${(error as Error).message}). Choose a folder with a manifest.json.`,
      {
        cause: error,
      },
    );
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new ArtifactError(
      `${file}: is not JSON (${(error as Error).message}). Restore the folder from its source.`,
      {
        cause: error,
      },
    );
  }
  const parsed = manifestSchema.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw new ArtifactError(
      `${file}: field "${issue.path.join('.')}": ${issue.message}. Restore the folder from its source.`,
    );
  }
  return { folder, manifest: parsed.data, manifestSha256: sha256(text) };
}

/**
 * Reads a manifest and checks every file against it.
 * @throws ArtifactError naming the file that is missing or changed
 */
export async function verifyArtifact(
  folder: string,
  kinds: readonly string[],
  signal?: AbortSignal,
): Promise<ReadArtifact> {
  const artifact = await readManifest(folder);
  const { kind, files } = artifact.manifest;
  if (!kinds.includes(kind))
    throw new ArtifactError(`${folder}: is a ${kind}; a ${kinds.join(' or ')} is needed here.`);
  for (const [name, expected] of Object.entries(files)) {
    const file = path.join(folder, name);
    const found = await sha256OfFile(file, signal).catch((error: Error) => {
      signal?.throwIfAborted();
      throw new ArtifactError(`${file}: is listed in the manifest but cannot be read (${error.message}).`, {
        cause: error,
      });
    });
    if (found !== expected.sha256) {
      throw new ArtifactError(
        `${file}: its SHA-256 ${found.slice(0, 12)}... does not match the manifest's ${expected.sha256.slice(0, 12)}.... ` +
          'The file was changed or damaged: restore it, or make the model again.',
      );
    }
  }
  return artifact;
}
