/** What a pipeline made, with hashes and parents: read from its folder, where the state names it. */
import path from 'node:path';
import { ArtifactError, readManifest } from '../artifacts/artifact.ts';
import type { PipelineState } from './state.ts';
import type { StepId } from './step-ids.ts';

export interface LineageItem {
  /** From the pipeline's folder, with `/`: a folder with a manifest, or a file. */
  readonly path: string;
  readonly step: StepId;
  /** `gates`, `model` ...; null for a file. */
  readonly kind: string | null;
  /** Of the folder's manifest, or of the file. */
  readonly sha256: string;
  readonly bytes: number;
  readonly parents: readonly { readonly role: string; readonly sha256: string }[];
}

/** In the order in which it was made. */
export type Lineage = readonly LineageItem[];

const manifestName = 'manifest.json';

/**
 * Folders with a manifest, as one item each, and single files: GGUF files come from the burnt model or from the full file.
 * @throws ArtifactError when a manifest is not the one that its step left
 */
export async function readLineage(folder: string, { steps }: PipelineState): Promise<Lineage> {
  const items: LineageItem[] = [];
  for (const { id, files } of steps.filter((step) => step.id !== 'report')) {
    const folders = files.filter(({ path: name }) => name.endsWith(`/${manifestName}`));
    const inside = (name: string): boolean => folders.some((one) => name.startsWith(parentOf(one.path)));
    for (const file of files) {
      if (path.posix.basename(file.path) === manifestName) {
        const place = parentOf(file.path);
        const bytes = files.filter(({ path: name }) => name.startsWith(place));
        items.push({
          path: place.slice(0, -1),
          step: id,
          sha256: file.sha256,
          bytes: bytes.reduce((sum, one) => sum + one.bytes, 0),
          ...(await manifestIn(folder, place, file.sha256)),
        });
      } else if (!inside(file.path))
        items.push({ path: file.path, step: id, kind: null, parents: [], ...hashOf(file) });
    }
  }
  return withParentsOfFiles(items);
}

/** `heads/x/manifest.json` as `heads/x/`. */
const parentOf = (name: string): string => `${path.posix.dirname(name)}/`;

const hashOf = ({ sha256, bytes }: { sha256: string; bytes: number }) => ({ sha256, bytes });

async function manifestIn(
  folder: string,
  place: string,
  expected: string,
): Promise<Pick<LineageItem, 'kind' | 'parents'>> {
  const at = path.join(folder, ...place.split('/'));
  const { manifest, manifestSha256 } = await readManifest(at);
  if (manifestSha256 !== expected)
    throw new ArtifactError(`${at}manifest.json: was changed after the pipeline made it. Run it again.`);
  return {
    kind: manifest.kind,
    parents: manifest.parents.map(({ role, manifest: sha256 }) => ({ role, sha256 })),
  };
}

/** A file has no manifest to name its parents; which steps read what is known here. */
function withParentsOfFiles(items: readonly LineageItem[]): Lineage {
  const made = (step: StepId, isOne: (item: LineageItem) => boolean): LineageItem | undefined =>
    items.find((item) => item.step === step && isOne(item));
  const burnt = made('burn-in', ({ kind }) => kind !== null);
  const gates = made('gates', ({ kind }) => kind !== null);
  const full = made('convert', ({ kind }) => kind === null);
  const parents: Partial<Record<StepId, readonly (readonly [string, LineageItem | undefined])[]>> = {
    'verify-after': [
      ['gates', gates],
      ['burnt-model', burnt],
    ],
    convert: [['burnt-model', burnt]],
    quantise: [['full-gguf', full]],
  };
  return items.map((item) =>
    item.kind !== null
      ? item
      : {
          ...item,
          parents: (parents[item.step] ?? []).flatMap(([role, parent]) =>
            parent ? [{ role, sha256: parent.sha256 }] : [],
          ),
        },
  );
}
