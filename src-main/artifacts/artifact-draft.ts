/**
 * An artifact in the making, for files too large for memory: they are written in pieces beside the final place, hashed
 * on the way, and the folder is renamed when it is whole.
 */
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Manifest } from './artifact.ts';
import { explainWriteError } from './artifact-error.ts';
import { replaceFolder } from './replace-folder.ts';

/** What a manifest says beside the files. */
export interface ArtifactFacts {
  readonly kind: string;
  readonly name: string;
  readonly parents?: Manifest['parents'];
  readonly parameters?: Manifest['parameters'];
  readonly figures?: Manifest['figures'];
  readonly versions?: Manifest['versions'];
  readonly licence?: string;
}

/** A file of a draft, from its first byte to its last. */
export interface DraftFile {
  /** Takes the hash at once and resolves when the bytes may be reused. One at a time, in order. */
  write(data: Uint8Array): Promise<void>;
  /** Waits until the file is on the disk and lists it in the manifest. @returns the SHA-256 of its bytes */
  close(): Promise<string>;
  /** Closes the file without listing it; nothing happens when it is closed. */
  abandon(): Promise<void>;
}

export interface ArtifactDraft {
  /** @throws when the draft has a file of that name */
  create(name: string): Promise<DraftFile>;
  /** A file in one piece. */
  write(name: string, data: Uint8Array): Promise<void>;
  /**
   * Writes the manifest and renames the folder to its final name; an older artifact of that name is replaced.
   * @returns the SHA-256 of the manifest, by which children name this artifact
   */
  finish(facts: ArtifactFacts): Promise<string>;
  /** Removes what was written; nothing happens after `finish`. */
  discard(): Promise<void>;
}

/**
 * Begins an artifact. Whoever begins one ends it with `finish` or `discard`.
 * @throws ArtifactError with the remedy, here and in all functions of the draft, when the disk is full or the place
 *   cannot be written
 */
export async function beginArtifact(folder: string): Promise<ArtifactDraft> {
  const part = `${folder}.part-${randomUUID().slice(0, 8)}`;
  const files: Manifest['files'] = {};
  let finished = false;

  async function explained<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      throw explainWriteError(error as NodeJS.ErrnoException, folder);
    }
  }

  async function create(name: string): Promise<DraftFile> {
    const handle = await open(path.join(part, name), 'wx');
    const hash = createHash('sha256');
    let [bytes, closed] = [0, false];
    const abandon = async (): Promise<void> => {
      if (closed) return;
      closed = true;
      await handle.close();
    };
    return {
      write: (data) => {
        hash.update(data);
        bytes += data.length;
        return explained(() => handle.writeFile(data));
      },
      close: () =>
        explained(async () => {
          try {
            await handle.sync();
          } finally {
            await abandon();
          }
          const sha256 = hash.digest('hex');
          files[name] = { sha256, bytes };
          return sha256;
        }),
      abandon,
    };
  }

  async function write(name: string, data: Uint8Array): Promise<void> {
    const file = await explained(() => create(name));
    try {
      await file.write(data);
      await file.close();
    } finally {
      await file.abandon();
    }
  }

  await explained(async () => {
    await mkdir(path.dirname(part), { recursive: true });
    await mkdir(part);
  });
  return {
    create: (name) => explained(() => create(name)),
    write,
    finish: (facts) =>
      explained(async () => {
        const text = manifestText(facts, files);
        await write('manifest.json', Buffer.from(text));
        await replaceFolder(part, folder);
        finished = true;
        return createHash('sha256').update(text).digest('hex');
      }),
    discard: async () => {
      if (!finished) await rm(part, { recursive: true, force: true });
    },
  };
}

function manifestText(facts: ArtifactFacts, files: Manifest['files']): string {
  const manifest: Manifest = {
    kind: facts.kind,
    name: facts.name,
    files,
    parents: facts.parents ?? [],
    parameters: facts.parameters ?? {},
    figures: facts.figures ?? {},
    versions: facts.versions ?? {},
    ...(facts.licence === undefined ? {} : { licence: facts.licence }),
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}
