/** What a model was made from, as far as this program knows. */
import { type Manifest, readManifest } from '../../artifacts/artifact.ts';
import { embeddedDataFolder, embeddedModelFolder } from '../../package-files.ts';
import type { Store } from '../../processes/connect-store.ts';
import { isStoreError } from '../../store/store-error.ts';
import type { ModelInspection } from '../model-shelf.ts';

type Lineage = ModelInspection['lineage'];

/** Generations that are followed. */
const LIMIT = 1000;

/** The parents, their parents and so on, nearest first, each once. Names are those that store and program know. */
export async function lineageOf(
  store: Pick<Store, 'lineage'>,
  { manifest, manifestSha256 }: { readonly manifest: Manifest; readonly manifestSha256: string },
): Promise<Lineage> {
  const known = new Map<string, Manifest>();
  for (const folder of [embeddedModelFolder, embeddedDataFolder]) {
    // What ships with the program is no part of a store; when it is damaged, it only has no name here.
    const own = await readManifest(folder).catch(() => null);
    if (own) known.set(own.manifestSha256, own.manifest);
  }
  // A parent may be in the store although the model itself is not.
  for (const hash of [manifestSha256, ...manifest.parents.map((parent) => parent.manifest)]) {
    for (const artifact of await storedLineage(store, hash)) {
      const stored = artifact.manifest as Partial<Manifest> | null;
      if (stored && typeof stored.name === 'string' && Array.isArray(stored.parents))
        known.set(artifact.sha256, stored as Manifest);
    }
  }
  const seen = new Set([manifestSha256]);
  const lineage: Lineage[number][] = [];
  let generation = manifest.parents;
  while (generation.length > 0 && lineage.length < LIMIT) {
    const fresh = generation.filter((parent) => !seen.has(parent.manifest));
    for (const { role, manifest: hash } of fresh) {
      if (seen.has(hash)) continue;
      seen.add(hash);
      lineage.push({ role, manifest: hash, name: known.get(hash)?.name ?? null });
    }
    generation = fresh.flatMap((parent) => known.get(parent.manifest)?.parents ?? []);
  }
  return lineage;
}

async function storedLineage(store: Pick<Store, 'lineage'>, hash: string) {
  try {
    return (await store.lineage(hash)).artifacts;
  } catch (error) {
    if (isStoreError(error, 'not-found')) return [];
    throw error;
  }
}
