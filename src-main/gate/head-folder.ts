/**
 * The safety head of a GGUF file: a small artifact beside it. A GGUF file has no room for the head, and quantising leaves
 * the head as it is; so it keeps its own weights, the tokenizer that it was trained with, and names the one file whose
 * hidden states it reads. A calibration is added to it as to a model folder, and is bound to that GGUF file by `gguf.json`.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import {
  ArtifactError,
  type ReadArtifact,
  readManifest,
  sha256,
  sha256OfFile,
  verifyArtifact,
  writeArtifact,
} from '../artifacts/artifact.ts';
import { createHeadClassifier, type HeadClassifier } from '../language-model/head-classifier.ts';
import type { Parameters } from '../language-model/parameters.ts';
import { tagIds } from '../language-model/prompt-format.ts';
import { readSafetensors } from '../language-model/safetensors.ts';
import { safetyHeadKinds } from '../language-model/safety-head.ts';
import { parseTokenizer, type Tokenizer } from '../language-model/tokenizer.ts';
import { type GgufFacts, readGgufFacts } from '../llama-cpp/gguf-facts.ts';

export const headArtifactKind = 'safety-head';

const headFile = 'safety_head.safetensors';
const ggufFile = 'gguf.json';
const tokenizerFiles = ['tokenizer.json', 'tokenizer_config.json'];

const identitySchema = z.strictObject({
  /** Base name, for people: what counts is the hash. */
  name: z.string().min(1),
  sha256: z.string().regex(/^[0-9a-f]{64}$/u, 'is not a SHA-256'),
  bytes: z.int().positive(),
  architecture: z.string().min(1),
  /** `F16`, `Q4_K_M` ... */
  type: z.string().min(1),
  hiddenSize: z.int().positive(),
  vocabularySize: z.int().positive(),
  /** How the head's input is made: the mean over all tokens of the prompt, markers included. */
  pooling: z.literal('mean'),
});

/** The one GGUF file that a head belongs to. */
export type GgufIdentity = z.infer<typeof identitySchema>;

export interface HeadFolder {
  readonly artifact: ReadArtifact;
  readonly gguf: GgufIdentity;
  readonly classify: HeadClassifier;
  readonly tokenizer: Tokenizer;
  /** Ids of the behaviour tags, in the order of `verdicts`. */
  readonly tags: readonly number[];
}

export interface WriteHeadInput {
  /** A model or checkpoint folder with a safety head; its weights are not read. */
  readonly modelFolder: string;
  /** The GGUF file made from that model, of whatever type. */
  readonly gguf: string;
  /** The artifact to be; an older one of that name is replaced. */
  readonly folder: string;
}

/**
 * Writes the head of a model for one GGUF file.
 * @returns the SHA-256 of the manifest
 * @throws ArtifactError, GgufError or UnusableGguf naming what does not fit
 */
export async function writeHeadFolder(input: WriteHeadInput, signal?: AbortSignal): Promise<string> {
  const { modelFolder, gguf, folder } = input;
  const { manifest, manifestSha256 } = await readManifest(modelFolder);
  const kind = headKind(modelFolder, manifest.parameters.safetyHead);
  const files = new Map<string, Uint8Array | string>();
  for (const name of [headFile, ...tokenizerFiles]) {
    const listed = manifest.files[name];
    if (!listed && name === 'tokenizer_config.json') continue;
    const file = path.join(modelFolder, name);
    if (!listed) throw new ArtifactError(`${modelFolder}: the manifest lists no "${name}".`);
    const bytes = await readFile(file).catch((error: Error) => {
      throw new ArtifactError(`${file}: cannot be read (${error.message}).`, { cause: error });
    });
    if (sha256(bytes) !== listed.sha256)
      throw new ArtifactError(`${file}: is not what the manifest has the hash of: restore it.`);
    files.set(name, bytes);
  }
  const identity = await identify(gguf, signal);
  checkTokenizer(parseTokenizer(files as Map<string, Uint8Array>, modelFolder), identity, gguf);
  await readHead(modelFolder, kind, identity.hiddenSize);
  files.set(ggufFile, `${JSON.stringify(identity, null, 2)}\n`);
  return writeArtifact(folder, {
    kind: headArtifactKind,
    name: `${manifest.name} on ${identity.name}`,
    files,
    parents: [
      { role: 'model', manifest: manifestSha256 },
      // A file has no manifest: its own hash stands for it.
      { role: 'gguf', manifest: identity.sha256 },
    ],
    parameters: { safetyHead: kind },
    ...(manifest.licence === undefined ? {} : { licence: manifest.licence }),
  });
}

export interface WrittenHead {
  readonly folder: string;
  readonly manifestSha256: string;
  readonly gguf: GgufIdentity;
}

/** The same as a job: what it wrote, read back and checked. */
export async function makeHeadFolder(input: WriteHeadInput, signal?: AbortSignal): Promise<WrittenHead> {
  const manifestSha256 = await writeHeadFolder(input, signal);
  const { gguf } = await readHeadFolder(input.folder);
  return { folder: input.folder, manifestSha256, gguf };
}

/** Reads a head after checking every file's hash. @throws ArtifactError naming the file and field that do not fit */
export async function readHeadFolder(folder: string): Promise<HeadFolder> {
  const artifact = await verifyArtifact(folder, [headArtifactKind]);
  const { files, parameters } = artifact.manifest;
  // What the manifest does not list has no hash: it is not read.
  const missing = [headFile, ggufFile, 'tokenizer.json'].find((name) => !(name in files));
  if (missing) throw new ArtifactError(`${folder}: the manifest lists no "${missing}". Write the head anew.`);
  const gguf = parseIdentity(
    await readFile(path.join(folder, ggufFile), 'utf8'),
    path.join(folder, ggufFile),
  );
  const kind = headKind(folder, parameters.safetyHead);
  const carried = new Map<string, Uint8Array>();
  for (const name of tokenizerFiles.filter((one) => one in files))
    carried.set(name, await readFile(path.join(folder, name)));
  const tokenizer = parseTokenizer(carried, folder);
  checkTokenizer(tokenizer, gguf, folder);
  const classify = await readHead(folder, kind, gguf.hiddenSize);
  return { artifact, gguf, classify, tokenizer, tags: tagIds(tokenizer) };
}

/** @throws ArtifactError unless the file is the very one that the head was made for */
export async function assertGgufOfHead(file: string, head: HeadFolder, signal?: AbortSignal): Promise<void> {
  const found = await sha256OfFile(file, signal);
  if (found === head.gguf.sha256) return;
  throw new ArtifactError(
    `${file}: the head in ${head.artifact.folder} belongs to "${head.gguf.name}" (SHA-256 ${head.gguf.sha256.slice(0, 12)}...), ` +
      `and this file has ${found.slice(0, 12)}...: choose that file, or write a head for this one.`,
  );
}

async function identify(file: string, signal?: AbortSignal): Promise<GgufIdentity> {
  const facts: GgufFacts = readGgufFacts(file);
  const { bytes, architecture, type, hiddenSize, vocabularySize } = facts;
  const hash = await sha256OfFile(file, signal);
  const name = path.basename(file);
  return { name, sha256: hash, bytes, architecture, type, hiddenSize, vocabularySize, pooling: 'mean' };
}

function parseIdentity(text: string, file: string): GgufIdentity {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new ArtifactError(`${file}: is not JSON (${(error as Error).message}).`, { cause: error });
  }
  const parsed = identitySchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw new ArtifactError(`${file}: field "${issue.path.join('.')}": ${issue.message}. Write the head anew.`);
}

function headKind(folder: string, value: unknown) {
  const kind = safetyHeadKinds.find((one) => one === value);
  if (kind) return kind;
  throw new ArtifactError(
    `${folder}: manifest field "parameters.safetyHead" must be one of ${safetyHeadKinds.join(', ')}.`,
  );
}

async function readHead(folder: string, kind: (typeof safetyHeadKinds)[number], hiddenSize: number) {
  const file = path.join(folder, headFile);
  const parameters: Parameters = new Map();
  for (const [name, { values }] of await readSafetensors(file)) {
    if (values.some((value) => !Number.isFinite(value)))
      throw new ArtifactError(`${file}: tensor "${name}" holds NaN or infinity.`);
    parameters.set(name, values);
  }
  try {
    return createHeadClassifier(kind, hiddenSize, parameters);
  } catch (error) {
    throw new ArtifactError(`${file}: ${(error as Error).message} Is it the head of that model?`, {
      cause: error,
    });
  }
}

function checkTokenizer(tokenizer: Tokenizer, gguf: GgufIdentity, origin: string): void {
  if (tokenizer.vocabularySize <= gguf.vocabularySize) return;
  throw new ArtifactError(
    `${origin}: the tokenizer has ${tokenizer.vocabularySize} ids and "${gguf.name}" ${gguf.vocabularySize}: they are of two models.`,
  );
}
