/**
 * Artifacts: what stages hand to each other. A folder with its files and a `manifest.json` that names kind, SHA-256 of
 * every file, parent artifacts, parameters, figures and versions. It appears whole under its name or not at all.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, constants, mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { type ArtifactFacts, beginArtifact } from './artifact-draft.ts';
import { ArtifactError, explainWriteError } from './artifact-error.ts';
import { restoreInterrupted } from './replace-folder.ts';

export { ArtifactError, explainWriteError };

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

export interface ArtifactContent extends ArtifactFacts {
  readonly files: ReadonlyMap<string, Uint8Array | string>;
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
  const { files, ...facts } = content;
  const draft = await beginArtifact(folder);
  try {
    for (const [name, data] of files)
      await draft.write(name, typeof data === 'string' ? Buffer.from(data) : data);
    return await draft.finish(facts);
  } finally {
    await draft.discard().catch(() => undefined); // the first error tells more
  }
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
