/** The pipeline's gates as an artifact of their own: the model's, a file's, random ones, or identity. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { sha256OfFile, writeArtifact } from '../artifacts/artifact.ts';
import { distancesFromIdentity, orthogonalityErrors, rotationsOf } from '../burn-in/rotation.ts';
import { Random } from '../engine/random.ts';
import { readTrunkConfig, type TrunkConfig } from '../language-model/config.ts';
import { checkGates, gateSpecifications, gatesFile } from '../language-model/gates.ts';
import {
  encodeSafetensors,
  readSafetensors,
  readSafetensorsHeader,
  type Tensor,
} from '../language-model/safetensors.ts';
import type { GateSource } from './options.ts';

export interface PrepareGatesInput {
  /** Folder of the model that will wear the gates. */
  readonly model: string;
  /** SHA-256 of the model's manifest, where it has one: the parent. */
  readonly modelManifest: string | null;
  /** Folder to be written. */
  readonly out: string;
  readonly from: Exclude<GateSource, 'auto'>;
  /** A `gates.safetensors` or its folder: for `file`, and for `train` what the training left. */
  readonly file?: string;
  readonly seed: number;
  /** Standard deviation of the 28 angles of a block, in radians: for `random`. */
  readonly angle: number;
}

export interface PreparedGates {
  readonly from: Exclude<GateSource, 'auto'>;
  readonly layers: number;
  readonly blocks: number;
  /** Nothing is turned: burning in changes no weight, and a proof over it proves little. */
  readonly identity: boolean;
  /** Frobenius norms of R - I over all blocks. */
  readonly turn: { readonly mean: number; readonly largest: number };
  /** Largest `||R^T R - I||` of a block. */
  readonly orthogonality: number;
  /** Of `gates.safetensors`. */
  readonly sha256: string;
  readonly manifestSha256: string;
}

/** @throws naming file and tensor when the gates do not fit the model */
export async function* prepareGates(
  input: PrepareGatesInput,
  signal: AbortSignal,
): AsyncGenerator<never, PreparedGates, undefined> {
  const { config } = await readTrunkConfig(input.model);
  const bytes = await gatesFor(input, config);
  signal.throwIfAborted();
  const manifestSha256 = await writeArtifact(input.out, {
    kind: 'gates',
    name: `SO(8) gates (${input.from})`,
    files: new Map([[gatesFile, bytes]]),
    parents: input.modelManifest === null ? [] : [{ role: 'model', manifest: input.modelManifest }],
    parameters: {
      from: input.from,
      ...(input.from === 'random' ? { seed: input.seed, angle: input.angle } : {}),
    },
  });
  const file = path.join(input.out, gatesFile);
  const gates = [...(await readSafetensors(file)).values()];
  const rotations = gates.map(({ values }) => rotationsOf(values));
  const distances = rotations.flatMap((one) => [...distancesFromIdentity(one)]);
  return {
    from: input.from,
    layers: gates.length,
    blocks: distances.length,
    identity: gates.every(({ values }) => values.every((value) => value === 0)),
    turn: {
      mean: distances.reduce((sum, one) => sum + one, 0) / distances.length,
      largest: distances.reduce((most, one) => Math.max(most, one), 0),
    },
    orthogonality: rotations
      .flatMap((one) => [...orthogonalityErrors(one)])
      .reduce((most, one) => Math.max(most, one), 0),
    sha256: await sha256OfFile(file),
    manifestSha256,
  };
}

async function gatesFor(input: PrepareGatesInput, config: TrunkConfig): Promise<Uint8Array> {
  const { from } = input;
  if (from === 'identity' || from === 'random')
    return encodeSafetensors(madeUp(config, from === 'random' ? input : null));
  const given = from === 'model' ? input.model : input.file;
  if (given === undefined) throw new Error('options field "gates.file": name the file of the gates.');
  const file = path.basename(given) === gatesFile ? given : path.join(given, gatesFile);
  const { tensors } = await readSafetensorsHeader(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    throw new Error(
      `${file}: there is no such file. Train gates (a recipe with "gates"), or choose others with --gates.`,
    );
  });
  checkGates(tensors, config, file);
  return readFile(file);
}

/** Zeros, or seeded normal numbers. */
function madeUp(
  config: TrunkConfig,
  random: { readonly seed: number; readonly angle: number } | null,
): Map<string, Tensor> {
  const numbers = new Random(random?.seed ?? 0);
  const layers = Array.from({ length: config.layers }, (_, layer) => layer);
  return new Map(
    gateSpecifications(config, layers).map(({ name, shape }): [string, Tensor] => {
      const values = new Float32Array(shape.reduce((product, size) => product * size, 1));
      if (random) for (let i = 0; i < values.length; i += 1) values[i] = random.angle * numbers.normal();
      return [name, { shape, values }];
    }),
  );
}
