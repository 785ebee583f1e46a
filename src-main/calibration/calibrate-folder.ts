/** Calibrating a model folder: a copy of it with `calibration.json`, whole and checked, or nothing. */
import { open } from 'node:fs/promises';
import path from 'node:path';
import { ArtifactError, type ReadArtifact } from '../artifacts/artifact.ts';
import { beginArtifact } from '../artifacts/artifact-draft.ts';
import type { HeadProbabilities } from '../language-model/two-head-model.ts';
import { type CalibrateProgress, calibrate } from './calibrate.ts';
import {
  type Calibration,
  calibratedFiles,
  calibrationFileName,
  calibrationSchema,
  type Objective,
} from './calibration-file.ts';
import { type CalibrationData, readCalibrationData } from './calibration-rows.ts';
import type { ResamplingOptions } from './interval.ts';

/** A model that judges without any calibration, and the artifact that it was read from, hashes checked. */
export interface UncalibratedJudge {
  readonly artifact: ReadArtifact;
  judge(texts: readonly string[]): Promise<readonly HeadProbabilities[]>;
  close(): Promise<void>;
}

export interface CalibrateFolderInput {
  readonly open: () => Promise<UncalibratedJudge>;
  /** A data set folder, or a JSONL file of labelled rows. */
  readonly data: string;
  /** The calibrated copy; an older artifact of that name is replaced. */
  readonly out: string;
  readonly objective: Objective;
  readonly target: number | null;
  readonly resampling?: ResamplingOptions;
}

export interface CalibratedFolder {
  readonly calibration: Calibration;
  readonly manifestSha256: string;
}

const CHUNK = 1 << 20;

/** @throws ArtifactError, RowError, or what is wrong with the data; nothing is left behind */
export async function* calibrateFolder(
  input: CalibrateFolderInput,
  signal: AbortSignal,
): AsyncGenerator<CalibrateProgress, CalibratedFolder, undefined> {
  const data = await readCalibrationData(input.data);
  const judge = await input.open();
  try {
    const { artifact } = judge;
    if (path.resolve(input.out) === path.resolve(artifact.folder))
      throw new ArtifactError(
        `${input.out}: is the model itself. Name another folder for the calibrated copy.`,
      );
    const calibration = yield* calibrate(
      {
        judge: (texts) => judge.judge(texts),
        data,
        objective: input.objective,
        target: input.target,
        model: { manifest: artifact.manifestSha256, files: calibratedFiles(artifact.manifest) },
        ...(input.resampling ? { resampling: input.resampling } : {}),
      },
      signal,
    );
    const manifestSha256 = await writeCalibrated(artifact, calibration, data, input.out, signal);
    return { calibration, manifestSha256 };
  } finally {
    await judge.close();
  }
}

/** Copies the model's files, which must still be those that were judged with, and adds the calibration. */
async function writeCalibrated(
  { folder, manifest, manifestSha256 }: ReadArtifact,
  calibration: Calibration,
  data: CalibrationData,
  out: string,
  signal: AbortSignal,
): Promise<string> {
  const { temperature, thresholds, objective } = calibration;
  const draft = await beginArtifact(path.resolve(out));
  try {
    for (const [name, expected] of Object.entries(calibratedFiles(manifest))) {
      const source = path.join(folder, name);
      const target = await draft.create(name);
      try {
        const file = await open(source);
        try {
          for await (const chunk of file.createReadStream({ highWaterMark: CHUNK, autoClose: false, signal }))
            await target.write(chunk as Uint8Array);
        } finally {
          await file.close();
        }
        if ((await target.close()) !== expected)
          throw new ArtifactError(`${source}: changed while the model was calibrated. Calibrate it again.`);
      } finally {
        await target.abandon();
      }
    }
    const text = `${JSON.stringify(calibrationSchema.parse(calibration), null, 2)}\n`;
    await draft.write(calibrationFileName, Buffer.from(text));
    signal.throwIfAborted();
    const { kind, name, versions, licence } = manifest;
    return await draft.finish({
      kind,
      name,
      versions,
      ...(licence === undefined ? {} : { licence }),
      parents: [
        { role: 'uncalibrated-model', manifest: manifestSha256 },
        ...(data.kind === 'data-set' ? [{ role: 'calibration-data', manifest: data.sha256 }] : []),
      ],
      parameters: {
        ...manifest.parameters,
        calibration: { temperature, objective, escalateBelow: thresholds.escalateBelow?.confidence ?? null },
      },
      figures: manifest.figures,
    });
  } finally {
    await draft.discard();
  }
}
