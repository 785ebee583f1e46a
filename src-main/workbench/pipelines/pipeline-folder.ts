/** Folders of pipelines in a data folder, and what is read from them. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { type PipelineState, readPipelineState } from '../../pipeline/state.ts';
import type { PipelineStatus, PipelineSummary } from '../pipeline-desk.ts';

const pattern = /^\d{8}-\d{6}-[a-z0-9]{4}$/u;

export function pipelinesFolder(dataFolder: string): string {
  return path.join(dataFolder, 'pipelines');
}

/** Whether a name can be that of a pipeline's folder: nothing else ever reaches a path. */
export const isPipelineId = (id: string): boolean => pattern.test(id);

/** A new name: the moment, and four letters against another of the same second. */
export function newPipelineId(now: Date, random: string): string {
  const digits = now.toISOString().replace(/\D/gu, '');
  return `${digits.slice(0, 8)}-${digits.slice(8, 14)}-${random.slice(0, 4)}`;
}

/** Ids in a data folder, the newest first. */
export async function listPipelineIds(dataFolder: string): Promise<string[]> {
  const names = await readdir(pipelinesFolder(dataFolder)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return names.filter(isPipelineId).sort().reverse();
}

/** `pipeline-name.txt`: the name of the model for people, written at the start. */
export const nameFile = 'name.txt';

/** What a list shows. A folder that cannot be read is told as damaged: the others are listed all the same. */
export async function summarise(
  dataFolder: string,
  id: string,
  going: 'queued' | 'running' | null,
): Promise<PipelineSummary> {
  const folder = path.join(pipelinesFolder(dataFolder), id);
  const name = (await readFile(path.join(folder, nameFile), 'utf8').catch(() => id)).trim();
  const known = { id, name, startedAt: momentOf(id) };
  try {
    const state = await readPipelineState(folder);
    return {
      ...known,
      status: going ?? statusOf(state),
      steps: state?.steps.map((step) => ({ id: step.id, status: step.status })) ?? [],
      proofHolds: proofOf(state),
      damaged: null,
    };
  } catch (error) {
    return {
      ...known,
      status: going ?? 'failed',
      steps: [],
      proofHolds: null,
      damaged: (error as Error).message,
    };
  }
}

/** What a pipeline that does not go on came to. */
export function statusOf(state: PipelineState | null): PipelineStatus {
  const statuses = state?.steps.map(({ status }) => status) ?? [];
  if (statuses.includes('failed')) return 'failed';
  if (statuses.includes('cancelled')) return 'cancelled';
  const finished = statuses.length > 0 && statuses.every((one) => ['done', 'kept', 'skipped'].includes(one));
  return finished ? 'succeeded' : 'interrupted';
}

function proofOf(state: PipelineState | null): boolean | null {
  const proof = state?.steps.find(({ id }) => id === 'verify-after')?.result as
    | { readonly holds?: unknown }
    | null
    | undefined;
  return typeof proof?.holds === 'boolean' ? proof.holds : null;
}

/** `20261121-164800-abcd` as ISO 8601. */
function momentOf(id: string): string {
  const [day, time] = [id.slice(0, 8), id.slice(9, 15)];
  return `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}T${time.slice(0, 2)}:${time.slice(2, 4)}:${time.slice(4)}.000Z`;
}
