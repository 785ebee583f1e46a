/**
 * An artifact in the making, for files too large for memory: they are written in pieces beside the final place, hashed
 * on the way, and the folder is renamed when it is whole.
 */
import { createHash } from 'node:crypto';
import { mkdir, open, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Manifest } from './artifact.ts';
import { explainWriteError } from './artifact-error.ts';
import { partFolder, removeLeftParts } from './part-folder.ts';
import { replaceFolder } from './replace-folder.ts';
import { type RunningHash, runningHash } from './running-hash.ts';

/** Bytes after which a file is taken to the disk in the background: the wait at its end is short. */
const SYNC_EVERY = 64 << 20;

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
  /** Resolves when the bytes may be reused. Several may be under way: they are hashed and written in order. */
  write(data: Uint8Array): Promise<void>;
  /** Waits until the file is on the disk and lists it in the manifest. @returns the SHA-256 of its bytes */
  close(): Promise<string>;
  /** Closes the file without listing it; nothing happens when it is closed. */
  abandon(): Promise<void>;
}

export interface ArtifactDraft {
  /**
   * @param hash takes the file's bytes; a hash on this thread unless given
   * @throws when the draft has a file of that name
   */
  create(name: string, hash?: RunningHash): Promise<DraftFile>;
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
 * Begins an artifact. Whoever begins one ends it with `finish` or `discard`; what a killed process left for the same
 * place is removed.
 * @throws ArtifactError with the remedy, here and in all functions of the draft, when the disk is full or the place
 *   cannot be written
 */
export async function beginArtifact(folder: string): Promise<ArtifactDraft> {
  const part = partFolder(folder);
  const files: Manifest['files'] = {};
  let finished = false;

  async function explained<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      throw explainWriteError(error as NodeJS.ErrnoException, folder);
    }
  }

  async function create(name: string, hash = runningHash()): Promise<DraftFile> {
    const handle = await open(path.join(part, name), 'wx');
    let [bytes, unsynced, closed] = [0, 0, false];
    // What is under way on the file; each begins when the one before has ended.
    let writing = Promise.resolve();
    let syncing = Promise.resolve();
    const abandon = async (): Promise<void> => {
      if (closed) return;
      closed = true;
      await Promise.allSettled([writing, syncing]);
      await handle.close();
    };
    const append = async (data: Uint8Array): Promise<void> => {
      await handle.writeFile(data);
      unsynced += data.length;
      if (unsynced < SYNC_EVERY) return;
      unsynced = 0;
      syncing = syncing.then(() => handle.datasync());
      syncing.catch(() => undefined); // whoever closes the file sees it
    };
    return {
      async write(data) {
        bytes += data.length;
        writing = writing.then(() => append(data));
        await explained(() => Promise.all([writing, hash.update(data)]));
      },
      close: () =>
        explained(async () => {
          try {
            await Promise.all([writing, syncing]);
            await handle.sync();
          } finally {
            await abandon();
          }
          const sha256 = await hash.digest();
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
    await removeLeftParts(folder);
    await mkdir(part);
  });
  return {
    create: (name, hash) => explained(() => create(name, hash)),
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
