/** Models by their ids (see `ModelChoice.id`), and those that can judge. */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { readManifest } from '../../artifacts/artifact.ts';
import { embeddedModelFolder } from '../../package-files.ts';
import type { Store } from '../../processes/connect-store.ts';
import type { Run } from '../../store/runs.ts';
import { checkpointRoles, findCheckpoint } from '../../training/checkpoint.ts';
import type { ModelChoice } from '../judge-desk.ts';
import { startModelId } from '../model-ids.ts';
import { listPipelineModels, type ModelPlace, pipelineModelPlace } from '../pipelines/pipeline-models.ts';
import { foldersOf, setupOf } from '../running/run-setup.ts';
import { isShelfName, shelfFolder } from '../shelf/shelf-folder.ts';
import { NoJudgement } from './no-judgement.ts';

type Runs = Pick<Store, 'getRun' | 'listRuns'>;

/** Runs whose checkpoints can be chosen. */
const RUNS = 200;

/**
 * The folder of a model that can be trained, burnt in or judged with the training engine.
 * @throws NoJudgement `unknown-model`, for a GGUF file, too
 */
export async function modelFolderOf(dataFolder: string, runs: Runs, id: string): Promise<string> {
  const { folder, gguf } = await modelPlaceOf(dataFolder, runs, id);
  if (gguf === undefined) return folder;
  throw new NoJudgement('unknown-model', `"${id}" is a GGUF file. Choose the model it was made from.`);
}

/** The place of a model. @throws NoJudgement `unknown-model` */
export async function modelPlaceOf(dataFolder: string, runs: Runs, id: string): Promise<ModelPlace> {
  const made = await pipelineModelPlace(dataFolder, id);
  return made ?? { folder: await folderOf(dataFolder, runs, id) };
}

async function folderOf(dataFolder: string, runs: Runs, id: string): Promise<string> {
  if (id === 'embedded') return embeddedModelFolder;
  if (id === 'baseline') return path.join(dataFolder, 'baseline');
  const [kind, rest = ''] = [id.slice(0, id.indexOf(':')), id.slice(id.indexOf(':') + 1)];
  if (kind === 'shelf' && isShelfName(rest)) return path.join(shelfFolder(dataFolder), rest);
  const [, runId, role] = /^run:([1-9]\d{0,14}):([a-z-]+)$/u.exec(id) ?? [];
  if (runId && id === startModelId(Number(runId))) return startOf(dataFolder, runs, Number(runId));
  const known = checkpointRoles.find((candidate) => candidate === role);
  if (runId && known) {
    const run = await runs.getRun(Number(runId));
    const folder = run && (await findCheckpoint(path.join(dataFolder, run.folder), known));
    if (folder) return folder;
    throw new NoJudgement(
      'unknown-model',
      `Run ${runId} keeps no checkpoint "${role}". Choose another model.`,
    );
  }
  throw new NoJudgement('unknown-model', `There is no model "${id}". Choose one of the list.`);
}

/** The model that a run started from, which it keeps whatever has become of the one that was chosen then. */
async function startOf(dataFolder: string, runs: Runs, runId: number): Promise<string> {
  const run = await runs.getRun(runId);
  if (run?.kind !== 'training')
    throw new NoJudgement('unknown-model', `There is no training run ${runId}. Choose another model.`);
  try {
    return foldersOf(setupOf(run), dataFolder).modelFolder;
  } catch (error) {
    throw new NoJudgement('unknown-model', (error as Error).message, error);
  }
}

/** Models that can judge: embedded, pinned baseline, the shelf's, the pipelines', and checkpoints, newest first. */
export async function listChoices(dataFolder: string, runs: Runs): Promise<ModelChoice[]> {
  const own = [
    await choice({ id: 'embedded', kind: 'embedded' }, embeddedModelFolder),
    await choice({ id: 'baseline', kind: 'baseline' }, path.join(dataFolder, 'baseline')),
  ];
  const shelf = await Promise.all(
    (await readdir(shelfFolder(dataFolder)).catch(whenMissing))
      .filter(isShelfName)
      .sort()
      .map((name) =>
        choice({ id: `shelf:${name}`, kind: 'shelf', name }, path.join(shelfFolder(dataFolder), name)),
      ),
  );
  const trained = await runs.listRuns({ kind: 'training', limit: RUNS });
  const checkpoints = await Promise.all(trained.map((run) => choicesOfRun(dataFolder, run)));
  const made = await listPipelineModels(dataFolder);
  return [...own, ...shelf, ...made, ...checkpoints.flat()].filter((found) => found !== null);
}

async function choicesOfRun(dataFolder: string, run: Run): Promise<(ModelChoice | null)[]> {
  return Promise.all(
    checkpointRoles.map(async (role) => {
      const folder = await findCheckpoint(path.join(dataFolder, run.folder), role).catch(() => null);
      const id = `run:${run.id}:${role}`;
      return folder ? choice({ id, kind: 'checkpoint', name: run.name, runId: run.id, role }, folder) : null;
    }),
  );
}

/** A model as it can be chosen; null for a folder that holds none that can judge. Hashes are checked when it is loaded. */
async function choice(
  known: Pick<ModelChoice, 'id' | 'kind'> & Partial<ModelChoice>,
  folder: string,
): Promise<ModelChoice | null> {
  const artifact = await readManifest(folder).catch(() => null);
  if (!artifact) return null;
  const { manifest, manifestSha256 } = artifact;
  const { safetyHead, step } = manifest.parameters;
  if (!['model', 'checkpoint'].includes(manifest.kind) || typeof safetyHead !== 'string') return null;
  return {
    name: manifest.name,
    runId: null,
    role: null,
    step: typeof step === 'number' ? step : null,
    ...known,
    manifestSha256,
  };
}

function whenMissing(error: NodeJS.ErrnoException): string[] {
  // The shelf is made at the first import; one that cannot be read is told by the shelf itself.
  if (['ENOENT', 'ENOTDIR', 'EACCES'].includes(error.code ?? '')) return [];
  throw error;
}
