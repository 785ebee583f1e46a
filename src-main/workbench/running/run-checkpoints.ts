/** The checkpoints that a run keeps, as people see them. */
import path from 'node:path';
import { type ReadArtifact, readManifest } from '../../artifacts/artifact.ts';
import type { Run } from '../../store/runs.ts';
import { pinBaseline } from '../../training/baseline.ts';
import { type CheckpointRole, checkpointRoles, findCheckpoint } from '../../training/checkpoint.ts';
import { checkpointModelId } from '../model-ids.ts';
import type { Notify } from '../notice-meaning.ts';
import { DeskProblem } from '../problem-meaning.ts';
import type { CheckpointSummary } from '../run-desk.ts';

/** A kept checkpoint. @throws when the run keeps none in this role */
export async function checkpointOf(dataFolder: string, run: Run, role: CheckpointRole): Promise<string> {
  const folder = await findCheckpoint(path.join(dataFolder, run.folder), role);
  if (folder) return folder;
  throw new DeskProblem(
    { code: 'no-checkpoint', values: { id: run.id, name: run.name, role } },
    `Run ${run.id} ("${run.name}") keeps no checkpoint "${role}".`,
  );
}

/**
 * The kept checkpoint that a person saw: a run that goes on puts newer ones in its place.
 * @param expected its `manifestSha256`; whichever it is unless given
 * @throws when the run keeps none in this role, or another one by now
 */
export async function expectedCheckpointOf(
  dataFolder: string,
  run: Run,
  role: CheckpointRole,
  expected: string | undefined,
): Promise<string> {
  const folder = await checkpointOf(dataFolder, run, role);
  if (expected === undefined) return folder;
  const read = await readManifest(folder).catch(async (error: Error) => {
    // A run that goes on may have put a newer one in its place in this moment.
    const newer = await checkpointOf(dataFolder, run, role);
    if (newer === folder) throw error;
    return readManifest(newer);
  });
  if (read.manifestSha256 === expected) return read.folder;
  const step = Number(read.manifest.parameters.step ?? 0);
  throw new DeskProblem(
    { code: 'other-checkpoint', values: { id: run.id, name: run.name, role, step } },
    `Run ${run.id} ("${run.name}"): the checkpoint "${role}" is another one by now, that of step ${step}. Look at it, and choose again.`,
  );
}

/** All kept checkpoints. @param onTrouble told of one that cannot be read; it is left out */
export async function checkpointsOf(
  dataFolder: string,
  run: Run,
  onTrouble: Notify,
): Promise<CheckpointSummary[]> {
  const summaries: CheckpointSummary[] = [];
  for (const role of checkpointRoles) {
    const folder = await findCheckpoint(path.join(dataFolder, run.folder), role);
    if (!folder) continue;
    try {
      summaries.push(await summariseCheckpoint(dataFolder, run, role, folder));
    } catch (error) {
      // A run that goes on may have put a newer one in its place in this moment.
      const newer = await findCheckpoint(path.join(dataFolder, run.folder), role);
      if (newer && newer !== folder) summaries.push(await summariseCheckpoint(dataFolder, run, role, newer));
      else {
        const { message: detail } = error as Error;
        onTrouble(detail, { code: 'checkpoint-unreadable', values: { id: run.id, role, detail } });
      }
    }
  }
  return summaries;
}

export async function summariseCheckpoint(
  dataFolder: string,
  run: Run,
  role: CheckpointRole,
  folder: string,
): Promise<CheckpointSummary> {
  const { manifest, manifestSha256 } = await readManifest(folder);
  const { validation = null } = manifest.figures;
  return {
    role,
    step: Number(manifest.parameters.step ?? 0),
    folder,
    manifestSha256,
    figures: validation as CheckpointSummary['figures'],
    modelId: checkpointModelId(run.id, role),
    isBaseline: isPinned(await readBaseline(dataFolder), manifestSha256),
  };
}

/**
 * Pins a kept checkpoint as the safety baseline.
 * @param expected see `expectedCheckpointOf`
 * @returns what was pinned, whatever the run keeps by now
 */
export async function pinCheckpoint(
  dataFolder: string,
  run: Run,
  role: CheckpointRole,
  expected?: string,
): Promise<CheckpointSummary> {
  const folder = await expectedCheckpointOf(dataFolder, run, role, expected);
  try {
    const { step, figures, lineage } = await pinBaseline(dataFolder, folder);
    return {
      role,
      step: Number(step ?? 0),
      folder,
      manifestSha256: lineage.find((parent) => parent.role === pinnedFrom)!.manifest,
      figures: (figures.validation ?? null) as CheckpointSummary['figures'],
      modelId: checkpointModelId(run.id, role),
      isBaseline: true,
    };
  } catch (error) {
    // A run that goes on may have put a newer one in its place in this moment.
    if ((await checkpointOf(dataFolder, run, role)) === folder) throw error;
    return pinCheckpoint(dataFolder, run, role, expected);
  }
}

const pinnedFrom = 'pinned from';

/** The pinned baseline; `null` when there is none. */
function readBaseline(dataFolder: string): Promise<ReadArtifact | null> {
  return readManifest(path.join(dataFolder, 'baseline')).catch((error: Error) => {
    if ((error.cause as NodeJS.ErrnoException | undefined)?.code === 'ENOENT') return null;
    throw error;
  });
}

const isPinned = (baseline: ReadArtifact | null, manifestSha256: string): boolean =>
  baseline?.manifest.parents.some(
    ({ role, manifest }) => role === pinnedFrom && manifest === manifestSha256,
  ) ?? false;
