/** Checkpoints of a run: a usable model, and for resumable ones the optimiser and the state of the run. */
import { readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { makeFolder, readManifest, writeArtifact } from '../artifacts/artifact.ts';
import type { Moments } from '../engine/adamw.ts';
import { type Model, modelFiles } from '../language-model/model-folder.ts';
import { encodeSafetensors, readSafetensors, type Tensor } from '../language-model/safetensors.ts';
import type { Standing } from './best-checkpoint.ts';
import type { DetectorState } from './collapse-detector.ts';
import type { Optimiser } from './optimiser.ts';
import { parseRecipe, type Recipe } from './recipe.ts';

/** Why a checkpoint is kept. `last` ones can be resumed. */
export const checkpointRoles = ['last', 'best-by-safety', 'best-by-accuracy', 'final'] as const;

export type CheckpointRole = (typeof checkpointRoles)[number];

/** Everything beyond parameters and moments that the next step depends on. */
export interface RunState {
  /** Steps done. */
  readonly step: number;
  readonly detector: DetectorState;
  readonly safest: Standing | null;
  readonly mostAccurate: Standing | null;
  /** Evaluations in a row that were worse than the safest. */
  readonly worseInARow: number;
  readonly alarmStep: number | null;
  /** Why no further step is made although some are planned. */
  readonly ended: 'early-stop' | 'alarm' | null;
}

export interface CheckpointContent {
  readonly model: Model;
  /** The model the run started from: the checkpoint's parent. */
  readonly start: Model;
  /** SHA-256 of the data set's manifest: the other parent. Left out where the rows come from no data set folder. */
  readonly dataManifestSha256?: string;
  readonly recipe: Recipe;
  readonly state: RunState;
  readonly figures: Record<string, unknown>;
}

/**
 * Writes a checkpoint and then removes older ones of the same role.
 * @param optimiser given for resumable checkpoints
 * @returns its folder
 */
export async function writeCheckpoint(
  runFolder: string,
  role: CheckpointRole,
  { model, start, dataManifestSha256, recipe, state, figures }: CheckpointContent,
  optimiser: Optimiser | null,
): Promise<string> {
  const roleFolder = path.join(runFolder, 'checkpoints', role);
  const step = `step-${String(state.step).padStart(7, '0')}`;
  const folder = path.join(roleFolder, step);
  await makeFolder(roleFolder);
  const files = new Map(modelFiles(model.parameters, model.specifications, model.unchangedFiles));
  if (optimiser) {
    files.set('optimiser.safetensors', encodeOptimiser(model, optimiser));
    files.set('state.json', JSON.stringify({ state, updates: updatesOf(optimiser) }));
  }
  await writeArtifact(folder, {
    kind: 'checkpoint',
    name: `${recipe.name} ${role} ${step}`,
    files,
    parents: [
      { role: 'start', manifest: start.artifact.manifestSha256 },
      ...(dataManifestSha256 ? [{ role: 'data-set', manifest: dataManifestSha256 }] : []),
    ],
    parameters: {
      ...start.artifact.manifest.parameters,
      safetyHead: model.head,
      recipe,
      step: state.step,
      role,
    },
    figures,
  });
  for (const other of await readdir(roleFolder)) {
    if (other !== step) await rm(path.join(roleFolder, other), { recursive: true, force: true });
  }
  return folder;
}

function encodeOptimiser(model: Model, optimiser: Optimiser): Uint8Array {
  const tensors = new Map<string, Tensor>();
  for (const { name, shape } of model.specifications) {
    const moments = optimiser.moments.get(name)!;
    tensors.set(`first.${name}`, { shape, values: moments.first });
    tensors.set(`second.${name}`, { shape, values: moments.second });
  }
  return encodeSafetensors(tensors);
}

const updatesOf = (optimiser: Optimiser): Record<string, number> =>
  Object.fromEntries([...optimiser.moments].map(([name, { updates }]) => [name, updates]));

/** The checkpoint a run keeps in this role, or `null` when it has none. */
export async function findCheckpoint(runFolder: string, role: CheckpointRole): Promise<string | null> {
  const roleFolder = path.join(runFolder, 'checkpoints', role);
  const names = await readdir(roleFolder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const whole = names.filter((name) => /^step-\d{7}$/u.test(name)).sort();
  return whole.length === 0 ? null : path.join(roleFolder, whole.at(-1)!);
}

const savedSchema = z.object({ state: z.custom<RunState>(), updates: z.record(z.string(), z.int().min(0)) });

export interface RestoredRun {
  readonly state: RunState;
  readonly moments: Map<string, Moments>;
}

/** Restores moments and state of a resumable checkpoint whose model has been read, and so verified, from the folder. */
export async function readRunState(folder: string, model: Model): Promise<RestoredRun> {
  const { state, updates } = savedSchema.parse(
    JSON.parse(await readFile(path.join(folder, 'state.json'), 'utf8')),
  );
  const tensors = await readSafetensors(path.join(folder, 'optimiser.safetensors'));
  const moments = model.specifications.map(({ name }): [string, Moments] => [
    name,
    {
      first: tensors.get(`first.${name}`)!.values,
      second: tensors.get(`second.${name}`)!.values,
      updates: updates[name] ?? 0,
    },
  ]);
  return { state, moments: new Map(moments) };
}

/** @throws when a checkpoint was made by another recipe, from another model or on other data: two runs would mix */
export async function assertSameRun(
  checkpoint: string,
  recipe: Recipe,
  start: Model,
  dataManifestSha256?: string,
): Promise<void> {
  const { manifest } = await readManifest(checkpoint);
  const other = parseRecipe(manifest.parameters.recipe, `${checkpoint}/manifest.json`);
  const parent = (role: string): string | undefined =>
    manifest.parents.find((candidate) => candidate.role === role)?.manifest;
  const differences = [
    isDeepStrictEqual(other, recipe) ? null : `by another recipe ("${other.name}", seed ${other.seed})`,
    parent('start') === start.artifact.manifestSha256 ? null : 'from another model',
    parent('data-set') === dataManifestSha256 ? null : 'on another data set',
  ].filter((difference) => difference !== null);
  if (differences.length === 0) return;
  throw new Error(
    `${checkpoint}: was made ${differences.join(', ')}. Resume with that one, or choose another folder for a new run.`,
  );
}
