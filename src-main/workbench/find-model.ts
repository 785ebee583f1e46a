/** From a model's id to its folder. */
import path from 'node:path';
import { embeddedModelFolder } from '../package-files.ts';
import type { Store } from '../processes/connect-store.ts';
import { type CheckpointRole, checkpointRoles, findCheckpoint } from '../training/checkpoint.ts';
import type { ModelShelf } from './model-shelf.ts';

export const embeddedModelId = 'embedded';

export interface ModelPlaces {
  readonly dataFolder: string;
  readonly store: Pick<Store, 'getRun'>;
  readonly shelf: () => Pick<ModelShelf, 'list'>;
}

/**
 * @param id see `ModelChoice.id`
 * @throws when there is no such model, or one that has not both heads
 */
export async function findModel(id: string, { dataFolder, store, shelf }: ModelPlaces): Promise<string> {
  if (id === embeddedModelId) return embeddedModelFolder;
  if (id === 'baseline') return path.join(dataFolder, 'baseline');
  const checkpoint = /^run:(\d{1,15}):([a-z-]+)$/u.exec(id);
  const role = checkpointRoles.find((known) => known === checkpoint?.[2]);
  if (checkpoint && role) {
    const run = await store.getRun(Number(checkpoint[1]));
    const folder = run && (await findCheckpoint(path.join(dataFolder, run.folder), role));
    if (!folder) throw new Error(`Run ${checkpoint[1]} keeps no checkpoint "${role}".`);
    return folder;
  }
  const entry = id.startsWith('shelf:') && (await shelf().list()).find((candidate) => candidate.id === id);
  if (!entry) throw new Error(`There is no model "${id}".`);
  if (entry.quarantined !== null)
    throw new Error(`The model "${entry.name}" cannot be used: ${entry.quarantined}`);
  if (!entry.canJudge)
    throw new Error(`The model "${entry.name}" has no safety head and cannot be trained or asked here.`);
  return entry.folder;
}

export function checkpointModelId(runId: number, role: CheckpointRole): string {
  return `run:${runId}:${role}`;
}
