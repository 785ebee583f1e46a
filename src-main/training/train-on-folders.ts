/** The training stage on folders: what a process of its own is given. */
import { verifyArtifact } from '../artifacts/artifact.ts';
import { readDataSet } from '../data/data-set.ts';
import type { RunEvent } from './events.ts';
import { type TrainingInput, type TrainingResult, train } from './train.ts';

export interface TrainOnFoldersInput extends Omit<TrainingInput, 'splits' | 'dataManifestSha256'> {
  /** A data set folder: JSONL files and a manifest with their hashes. */
  readonly dataFolder: string;
}

export interface MeasuredTraining extends TrainingResult {
  /** The most memory that this process had: what the next training of this shape will need. */
  readonly peakMemoryBytes: number;
}

/** Checks the data set against its manifest and trains on it. @throws as `train`, and ArtifactError */
export async function* trainOnFolders(
  { dataFolder, ...input }: TrainOnFoldersInput,
  signal: AbortSignal,
): AsyncGenerator<RunEvent, MeasuredTraining, undefined> {
  const { manifestSha256 } = await verifyArtifact(dataFolder, ['data-set']);
  const splits = await readDataSet(dataFolder);
  const result = yield* train({ ...input, splits, dataManifestSha256: manifestSha256 }, signal);
  return { ...result, peakMemoryBytes: process.resourceUsage().maxRSS * 1024 };
}
