/** The gates that are burnt: read in float64, checked before anything is written. */
import { open, stat } from 'node:fs/promises';
import path from 'node:path';
import { readManifest, sha256 } from '../artifacts/artifact.ts';
import { elementCount } from '../engine/data-types.ts';
import { gateName, gatesFile } from '../language-model/gates.ts';
import { parseSafetensorsHeader } from '../language-model/safetensors.ts';
import { BurnInError } from './burn-in-error.ts';
import { blockParameters } from './rotation.ts';
import { decodeValues, isWeightType } from './weight-values.ts';

export interface Gates {
  readonly file: string;
  /** SHA-256 of the file. */
  readonly sha256: string;
  /** By layer: [blocks, 28]. */
  readonly layers: ReadonlyMap<number, Float64Array>;
  /** SHA-256 of the manifest beside the file, where there is one. */
  readonly manifestSha256: string | null;
}

/** Far more than any model's gates take: a billion features in float64. */
const LIMIT = 2 ** 31 - 1;

const pattern = /^model\.layers\.(0|[1-9]\d{0,5})\.self_attn\.o_proj\.gate$/u;

/**
 * @param place a gates file, or a folder that holds `gates.safetensors`
 * @throws BurnInError or SafetensorsError naming file and tensor; ArtifactError when a manifest beside the file has
 *   another hash for it
 */
export async function readGates(place: string): Promise<Gates> {
  const file = (await isFolder(place)) ? path.join(place, gatesFile) : place;
  const bytes = await readWhole(file);
  const found = sha256(bytes);
  const headerLength = bytes.length < 8 ? -1n : bytes.readBigUInt64LE(0);
  if (headerLength < 0n || headerLength > BigInt(bytes.length - 8))
    throw new BurnInError(
      `${file}: is no safetensors file. Choose the ${gatesFile} that the training wrote.`,
    );
  const header = bytes.subarray(8, 8 + Number(headerLength));
  const { tensors } = parseSafetensorsHeader(header, bytes.length, file);
  const layers = new Map<number, Float64Array>();
  for (const { name, type, shape, start, end } of tensors) {
    const fail = (problem: string): never => {
      throw new BurnInError(`${file}: tensor "${name}" ${problem}`);
    };
    const layer = pattern.exec(name)?.[1];
    if (layer === undefined) return fail(`is no gate; gates are named "${gateName(0)}". Remove it.`);
    if (type !== 'F32' && type !== 'F64')
      return fail(`holds ${type}; gates are F32 or F64. Save the gates again.`);
    if (shape.length !== 2 || shape[1] !== blockParameters || shape[0] === 0)
      return fail(`has shape [${shape}], not [blocks, ${blockParameters}]. Save the gates again.`);
    const values = new Float64Array(elementCount(shape));
    // A copy: elements in a file need not lie where their type wants them.
    if (isWeightType(type)) decodeValues(type, Uint8Array.from(bytes.subarray(start, end)), values);
    const wrong = values.findIndex((value) => !Number.isFinite(value));
    if (wrong >= 0)
      return fail(
        `holds ${values[wrong]} (element ${wrong}). Train the gates again, or from a checkpoint before.`,
      );
    layers.set(Number(layer), values);
  }
  if (layers.size === 0)
    throw new BurnInError(`${file}: holds no gate. Choose the gates of a trained model.`);
  return { file, sha256: found, layers, manifestSha256: await manifestBeside(file, found) };
}

async function isFolder(place: string): Promise<boolean> {
  try {
    return (await stat(place)).isDirectory();
  } catch (error) {
    throw new BurnInError(
      `${place}: cannot be read (${(error as Error).message}). Choose a ${gatesFile} or its folder.`,
      { cause: error },
    );
  }
}

async function readWhole(file: string): Promise<Buffer> {
  const handle = await open(file, 'r').catch((error: Error) => {
    throw new BurnInError(
      `${file}: cannot be read (${error.message}). Choose a ${gatesFile}, or the folder of a model that has gates.`,
      { cause: error },
    );
  });
  try {
    const { size } = await handle.stat();
    if (size > LIMIT) throw new BurnInError(`${file}: ${size} bytes are too many for gates.`);
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

/** @returns the hash of the manifest that lists this file, or `null` where none does */
async function manifestBeside(file: string, found: string): Promise<string | null> {
  const folder = path.dirname(file);
  const exists = await stat(path.join(folder, 'manifest.json')).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (!exists) return null;
  const { manifest, manifestSha256 } = await readManifest(folder);
  const listed = manifest.files[path.basename(file)];
  if (!listed) return null;
  if (listed.sha256 !== found)
    throw new BurnInError(
      `${file}: its SHA-256 ${found.slice(0, 12)}... does not match the manifest's ${listed.sha256.slice(0, 12)}.... ` +
        'The file was changed or damaged: restore it.',
    );
  return manifestSha256;
}
