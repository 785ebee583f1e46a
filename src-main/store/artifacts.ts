/** Artifacts by their content hash, and what each was made from: the chain that an audit follows. */
import { isDeepStrictEqual } from 'node:util';
import type { Database } from 'better-sqlite3';
import { StoreError } from './store-error.ts';
import { toJson } from './to-json.ts';

export interface Artifact {
  /** Of its manifest: 64 lower-case hexadecimal digits. */
  readonly sha256: string;
  /** `checkpoint`, `gguf`, `data-set` ... */
  readonly kind: string;
  readonly folder: string;
  readonly manifest: unknown;
  /** Artifacts that it was made from, in the order of the manifest. They need not be in this store. */
  readonly parents: readonly string[];
  /** ISO 8601, UTC. */
  readonly createdAt: string;
}

export type NewArtifact = Omit<Artifact, 'createdAt'>;

export interface Lineage {
  /** The artifact itself and all that it was made from: each once, nearest first. */
  readonly artifacts: readonly Artifact[];
  /** Ancestors that this store does not have. */
  readonly missing: readonly string[];
}

export interface Artifacts {
  /**
   * Adds an artifact. Adding it again does nothing but update its folder: it may have been moved.
   * @throws StoreError `invalid` when another artifact has that hash, or something is malformed.
   */
  add(artifact: NewArtifact): Artifact;
  get(sha256: string): Artifact | undefined;
  /** @throws StoreError `not-found`. */
  lineage(sha256: string): Lineage;
}

type ArtifactRow = Omit<Artifact, 'manifest' | 'parents'> & { readonly manifest: string };

export function createArtifacts(database: Database): Artifacts {
  const insert = database.prepare(
    `INSERT INTO artifacts (sha256, kind, folder, manifest, created_at) VALUES (:sha256, :kind, :folder, :manifest, :now)
     ON CONFLICT (sha256) DO UPDATE SET folder = excluded.folder`,
  );
  const insertParent = database.prepare(
    'INSERT INTO artifact_parents (artifact, position, parent) VALUES (?, ?, ?)',
  );
  const select = database.prepare<[string], ArtifactRow>(
    'SELECT sha256, kind, folder, manifest, created_at AS createdAt FROM artifacts WHERE sha256 = ?',
  );
  const selectParents = database
    .prepare<[string], string>('SELECT parent FROM artifact_parents WHERE artifact = ? ORDER BY position')
    .pluck();
  function get(sha256: string): Artifact | undefined {
    const row = select.get(sha256);
    return row && { ...row, manifest: JSON.parse(row.manifest), parents: selectParents.all(sha256) };
  }

  return {
    get,
    add: database.transaction(({ sha256, kind, folder, manifest, parents }: NewArtifact) => {
      for (const hash of [sha256, ...parents]) {
        if (!/^[0-9a-f]{64}$/.test(hash)) throw new StoreError('invalid', `"${hash}" is not a SHA-256 hash`);
      }
      const text = toJson(manifest, 'manifest');
      const known = get(sha256);
      const content = [kind, JSON.parse(text), parents];
      if (known && !isDeepStrictEqual([known.kind, known.manifest, known.parents], content)) {
        throw new StoreError(
          'invalid',
          `Another artifact (${known.kind}, ${known.folder}) has the hash ${sha256}`,
        );
      }
      insert.run({ sha256, kind, folder, manifest: text, now: new Date().toISOString() });
      if (!known)
        for (const [position, parent] of parents.entries()) insertParent.run(sha256, position, parent);
      return get(sha256)!;
    }),
    lineage(sha256) {
      if (!select.get(sha256)) throw new StoreError('not-found', `There is no artifact ${sha256}`);
      const artifacts: Artifact[] = [];
      const missing: string[] = [];
      // A set is walked in the order of insertion, including what is added on the way: breadth first, each once.
      const ancestors = new Set([sha256]);
      for (const ancestor of ancestors) {
        const artifact = get(ancestor);
        if (artifact) artifacts.push(artifact);
        else missing.push(ancestor);
        for (const parent of artifact?.parents ?? []) ancestors.add(parent);
      }
      return { artifacts, missing };
    },
  };
}
