/**
 * Burning gates into the weights: a stage. A Hugging Face folder in, a Hugging Face folder out, in which every gated
 * o_proj has become W' = W R and no gate is left. Files are streamed; the folder appears whole or not at all.
 */
import { lstat, realpath, statfs } from 'node:fs/promises';
import path from 'node:path';
import { type Manifest, readManifest } from '../artifacts/artifact.ts';
import { type ArtifactDraft, type ArtifactFacts, beginArtifact } from '../artifacts/artifact-draft.ts';
import { type RunningHash, runningHash } from '../artifacts/running-hash.ts';
import { type ModelSource, recogniseModel } from '../model-files/model-source.ts';
import { BurnInError } from './burn-in-error.ts';
import { type BurnInPlan, type PlannedFile, planBurnIn } from './burn-in-plan.ts';
import { canonicalHash } from './canonical-json.ts';
import { type GateFigures, measureGates } from './gate-figures.ts';
import { type HashThread, startHashThread } from './hash-thread.ts';
import { type Gates, readGates } from './read-gates.ts';
import { createStreamRoom, type StreamedFile, streamFile } from './stream-file.ts';

export interface BurnInInput {
  /** A Hugging Face folder, or a model folder of ours. */
  readonly model: string;
  /** A gates file or its folder; the model's own gates unless given. */
  readonly gates?: string;
  /** Where the burnt model goes. An earlier burn-in there is replaced; anything else is left alone. */
  readonly out: string;
  /** For people; that of the source unless given. */
  readonly name?: string;
  /** Whether layers may have no gate; they are copied as they are. */
  readonly allowMissingGates?: boolean;
}

export interface BurnInProgress {
  readonly file: string;
  readonly bytesDone: number;
  readonly bytes: number;
  readonly layersDone: number;
  readonly layers: number;
}

export interface BurnInResult {
  readonly folder: string;
  readonly manifestSha256: string;
  readonly figures: BurnInFigures;
}

export interface BurnInFigures extends GateFigures {
  /** Layers that were burnt, and those without a gate. */
  readonly burntLayers: number;
  readonly layersWithoutGate: readonly number[];
  /** What casting back to the weights' type changed: the largest difference, and the largest of a layer's relative ones. */
  readonly castError: { readonly largest: number; readonly relative: number };
}

/** Bytes between two pieces of news. */
const STEP = 16 << 20;
/** Bytes from which a file is worth threads. */
const THREADED = 2 << 20;

/**
 * @throws BurnInError, ModelFileError, SafetensorsError or ArtifactError naming file, tensor and remedy; then nothing is
 *   left under the final name but what was there
 */
export async function* burnIn(
  input: BurnInInput,
  signal: AbortSignal,
): AsyncGenerator<BurnInProgress, BurnInResult, undefined> {
  const source = await recogniseModel(input.model);
  if (source.format === 'gguf' || source.files.every(({ name }) => !name.endsWith('.safetensors')))
    throw new BurnInError(`${input.model}: gates are burnt into safetensors. Choose a Hugging Face folder.`);
  const gates = await readGates(input.gates ?? source.folder);
  const plan = await planBurnIn(source, gates, input.allowMissingGates ?? false);
  const folder = path.resolve(input.out);
  await assertPlace(folder, [source.folder, gates.file]);
  const draft = await beginArtifact(folder);
  try {
    // After the draft began: it makes the place, and removes what a killed burn-in left there.
    await assertRoom(folder, plan);
    const streamed = yield* streamFiles(source, plan, draft, signal);
    const figures = figuresOf(gates, plan, streamed);
    signal.throwIfAborted();
    const manifestSha256 = await draft.finish(factsOf(input, source, gates, streamed, figures));
    return { folder, manifestSha256, figures };
  } finally {
    await draft.discard().catch(() => undefined); // the first error tells more
  }
}

/** @throws when the disk has no room for the burnt model beside whatever it replaces */
async function assertRoom(folder: string, { files }: BurnInPlan): Promise<void> {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const { blocks, bavail, bsize } = await statfs(path.dirname(folder));
  const free = bavail * bsize;
  // Some network drives tell nothing.
  if (blocks === 0 || bytes <= free) return;
  const megabytes = (count: number): string => `${(count / 1e6).toFixed(1)} MB`;
  throw new BurnInError(
    `${folder}: the burnt model takes ${megabytes(bytes)}, and ${megabytes(free)} are free. ` +
      'Free space, or choose a folder on another disk.',
  );
}

type Streamed = ReadonlyMap<string, StreamedFile & { readonly bytes: number }>;

interface HashThreads {
  source(): RunningHash;
  target(): RunningHash;
  close(): Promise<void>;
}

/** Hashing costs as much as everything else together: a thread for what is read and one for what is written, when asked for. */
function lazyThreads(): HashThreads {
  const started = new Map<string, HashThread>();
  const hashOf = (name: string): RunningHash => {
    const thread = started.get(name) ?? startHashThread();
    started.set(name, thread);
    return thread.hash;
  };
  return {
    source: () => hashOf('source'),
    target: () => hashOf('target'),
    async close() {
      for (const thread of started.values()) await thread.close();
    },
  };
}

async function* streamFiles(
  source: ModelSource,
  { files }: BurnInPlan,
  draft: ArtifactDraft,
  signal: AbortSignal,
): AsyncGenerator<BurnInProgress, Streamed, undefined> {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const layers = files.reduce((sum, file) => sum + file.burnt.length, 0);
  let [bytesDone, layersDone, told] = [0, 0, -STEP];
  const streamed = new Map<string, StreamedFile & { bytes: number }>();
  const room = createStreamRoom();
  const threads = lazyThreads();
  try {
    for (const file of files) {
      const threaded = file.bytes >= THREADED;
      const target = await draft.create(file.name, threaded ? threads.target() : runningHash());
      const sourceHash = file.burnt.length === 0 ? null : threaded ? threads.source() : runningHash();
      const stream = streamFile(source.folder, file, target, room, sourceHash, signal);
      try {
        let next = await stream.next();
        for (; !next.done; next = await stream.next()) {
          bytesDone += next.value;
          if (bytesDone - told < STEP) continue;
          told = bytesDone;
          yield { file: file.name, bytesDone, bytes, layersDone, layers };
        }
        assertAsListed(source, file, next.value.sourceSha256);
        layersDone += file.burnt.length;
        streamed.set(file.name, { ...next.value, bytes: file.bytes });
      } finally {
        // Before the target is closed under it; nothing happens when it has ended.
        await stream.return(undefined as never);
        await target.abandon();
      }
    }
  } finally {
    await threads.close();
  }
  yield { file: files.at(-1)!.name, bytesDone, bytes, layersDone, layers };
  return streamed;
}

/** @throws when what was read is not what the source's manifest lists */
function assertAsListed({ folder, artifact }: ModelSource, { name }: PlannedFile, found: string): void {
  const expected = artifact?.manifest.files[name]?.sha256;
  if (!expected || expected === found) return;
  throw new BurnInError(
    `${path.join(folder, name)}: its SHA-256 ${found.slice(0, 12)}... does not match the manifest's ` +
      `${expected.slice(0, 12)}.... The file was changed or damaged: get the model again.`,
  );
}

function figuresOf(gates: Gates, plan: BurnInPlan, streamed: Streamed): BurnInFigures {
  const layers = [...streamed.values()].flatMap((file) => file.layers);
  return {
    burntLayers: layers.length,
    layersWithoutGate: plan.layersWithoutGate,
    ...measureGates(gates.layers),
    castError: {
      largest: Math.max(...layers.map(({ castError }) => castError.largest)),
      relative: Math.max(...layers.map(({ castError }) => castError.relative)),
    },
  };
}

function factsOf(
  input: BurnInInput,
  { artifact, name, folder }: ModelSource,
  gates: Gates,
  streamed: Streamed,
  figures: BurnInFigures,
): ArtifactFacts {
  const ours = artifact !== null && artifact.manifest.kind !== 'imported-model';
  const sourceFiles = Object.fromEntries(
    [...streamed].map(([file, { sourceSha256, bytes }]) => [file, { sha256: sourceSha256, bytes }]),
  );
  const parents: Manifest['parents'] = [
    artifact
      ? { role: 'model', manifest: artifact.manifestSha256 }
      : { role: 'model-files', manifest: canonicalHash(sourceFiles) },
    gates.manifestSha256
      ? { role: 'gates', manifest: gates.manifestSha256 }
      : { role: 'gates-file', manifest: gates.sha256 },
  ];
  return {
    kind: ours ? 'model' : 'imported-model',
    name: input.name ?? artifact?.manifest.name ?? name,
    parents,
    parameters: {
      ...(artifact?.manifest.parameters ?? { format: 'hugging-face', source: path.basename(folder) }),
      burnIn: { formula: "W' = W R, R = exp(A), blocks of 8 columns of o_proj", gates: gates.sha256 },
    },
    figures: { burnIn: figures },
    versions: { node: process.versions.node },
    ...(artifact?.manifest.licence === undefined ? {} : { licence: artifact.manifest.licence }),
  };
}

/** @throws when something stands at the place that is no earlier burn-in, or the place is one of the sources */
async function assertPlace(out: string, sources: readonly string[]): Promise<void> {
  const place = await realpath(out).catch(() => out);
  const contains = (outer: string, inner: string): boolean =>
    inner === outer || inner.startsWith(outer + path.sep);
  for (const source of sources) {
    const real = await realpath(source);
    if (contains(place, real) || contains(real, place))
      throw new BurnInError(`${out}: is, holds or lies in ${source}. Choose a folder of its own.`);
  }
  const exists = await lstat(out).catch(() => null);
  if (!exists) return;
  const earlier = await readManifest(out).catch(() => null);
  if (!exists.isDirectory() || !earlier || !('burnIn' in earlier.manifest.parameters))
    throw new BurnInError(
      `${out}: is there already and no earlier burn-in. Choose another folder, or remove it.`,
    );
}
