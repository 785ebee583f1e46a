/**
 * Quantising a GGUF file by llama.cpp's own function: a stage. The result is byte for byte what llama.cpp's program makes
 * of the same file, and stands under its name whole and checked or not at all.
 */
import { open, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { explainWriteError, sha256OfFile } from '../artifacts/artifact.ts';
import type { GgufHeader } from '../gguf/read-header.ts';
import { checkQuantised } from './check-quantised.ts';
import { findLlamaLibrary } from './library.ts';
import { checkPlace, checkSpace, giveName, writeFailure } from './quantisation-place.ts';
import { planQuantisation, type QuantisationPlan } from './quantisation-plan.ts';
import { type QuantisationType, quantisationType } from './quantisation-types.ts';
import { createQuantiseLog, type Fallback, type QuantiseLog } from './quantise-log.ts';
import { openQuantiser, type QuantiseParameters, type Quantiser } from './quantiser-binding.ts';
import { elementCount, QuantisationError, readQuantiserInput } from './quantiser-input.ts';

export interface QuantisationRequest {
  /** A GGUF file of F32, F16 or BF16 tensors. */
  readonly input: string;
  /** The file to be made. */
  readonly output: string;
  /** Name of a type: `Q5_K_M`. */
  readonly type: string;
  readonly threads: number;
  /** Replace a file of that name; else it is an error. The input is never replaced. */
  readonly overwrite?: boolean;
  /** Make nothing when a tensor would get another type than the mix wants. */
  readonly refuseFallbacks?: boolean;
}

export interface QuantiseInput extends QuantisationRequest {
  /** A file in the folder of the output, for the time until it is whole. Whoever kills this process removes it. */
  readonly part: string;
}

export interface QuantiseProgress {
  readonly state: 'checking' | 'quantising' | 'hashing';
  /** The tensor that begins. */
  readonly tensor?: string;
  readonly tensorsDone: number;
  readonly tensors: number;
  /** Bytes of the input's tensors. */
  readonly bytesDone: number;
  readonly bytes: number;
}

export interface QuantisationResult {
  readonly file: string;
  readonly type: string;
  /** Sizes of the files. */
  readonly bytesBefore: number;
  readonly bytesAfter: number;
  /** Of the tensors, without the header. */
  readonly bitsPerWeightBefore: number;
  readonly bitsPerWeight: number;
  readonly sha256: string;
  /** Tensors of each storage type. */
  readonly tensorTypes: Readonly<Record<string, number>>;
  readonly tensors: number;
  readonly fallbacks: readonly Fallback[];
  /** All of it, and llama.cpp's part of it. */
  readonly seconds: number;
  readonly quantiseSeconds: number;
  /** Of the processor, all threads together, since this process began. */
  readonly cpuSeconds: number;
  /** Largest memory of this process so far, the input's mapped pages among it. */
  readonly peakMemoryBytes: number;
  /** llama.cpp's release. */
  readonly llamaCpp: string;
  /** The end of llama.cpp's log. */
  readonly log: string;
}

/** Rows in memory at once: llama.cpp's own 8 GiB would be too much for a laptop, and no faster. */
const bufferBytes = 256 * 2 ** 20;

/**
 * For a process of its own (see `quantiser-binding.ts`): when the signal is given between two steps it stops, in the middle
 * of llama.cpp's work the process has to be killed.
 * @throws QuantisationError, GgufError, LlamaLibraryError, RangeError (no such type), ArtifactError when the disk is full;
 *   nothing is left behind
 */
export async function* quantise(
  input: QuantiseInput,
  signal: AbortSignal,
): AsyncGenerator<QuantiseProgress, QuantisationResult, undefined> {
  const begun = performance.now();
  const file = path.resolve(input.input);
  const output = path.resolve(input.output);
  const part = path.resolve(input.part);
  const type = quantisationType(input.type);
  await checkPlace(file, output, input.overwrite ?? false);
  const header = readQuantiserInput(file);
  const bytes = header.tensors.reduce((sum, tensor) => sum + tensor.bytes, 0);
  const tensors = header.tensors.length;
  yield { state: 'checking', tensorsDone: 0, tensors, bytesDone: 0, bytes };
  const library = findLlamaLibrary();
  const quantiser = openQuantiser(library);
  // On Windows llama.cpp opens what it writes by a name in the system's own code page: the folder is left out of it.
  process.chdir(path.dirname(output));
  const parameters: QuantiseParameters = {
    ...quantiser.defaults,
    nthread: input.threads,
    ftype: type.fileType,
    max_buf_size: bufferBytes,
  };
  const plan = await makePlan(quantiser, file, part, header, type, parameters);
  refuseUnwanted(input, plan);
  await checkSpace(output, plan.bytes + (header.tensors[0]?.start ?? 0));
  signal.throwIfAborted();
  try {
    const started = performance.now();
    const log = yield* run(quantiser, file, part, header, parameters);
    const quantiseSeconds = (performance.now() - started) / 1000;
    const found = checkQuantised(part, plan, type);
    yield { state: 'hashing', tensorsDone: tensors, tensors, bytesDone: bytes, bytes };
    await sync(part);
    const sha256 = await sha256OfFile(part, signal);
    const { size: bytesAfter } = await stat(part);
    signal.throwIfAborted();
    await giveName(part, file, output, input.overwrite ?? false);
    await sync(path.dirname(output));
    const used = process.resourceUsage();
    const elements = header.tensors.reduce((sum, tensor) => sum + elementCount(tensor), 0);
    return {
      file: output,
      type: type.name,
      bytesBefore: (await stat(file)).size,
      bytesAfter,
      bitsPerWeightBefore: (8 * bytes) / elements,
      bitsPerWeight: (8 * found.bytes) / elements,
      sha256,
      tensorTypes: found.tensorTypes,
      tensors,
      fallbacks: plan.fallbacks,
      seconds: (performance.now() - begun) / 1000,
      quantiseSeconds,
      cpuSeconds: (used.userCPUTime + used.systemCPUTime) / 1e6,
      peakMemoryBytes: used.maxRSS * 1024,
      llamaCpp: library.release,
      log: log.text,
    };
  } catch (error) {
    throw explainWriteError(error as NodeJS.ErrnoException, output);
  } finally {
    // Gone already when all went well; a failure to remove it must not hide the reason.
    await rm(part, { force: true }).catch(() => undefined);
  }
}

async function makePlan(
  quantiser: Quantiser,
  file: string,
  part: string,
  header: GgufHeader,
  type: QuantisationType,
  parameters: QuantiseParameters,
): Promise<QuantisationPlan> {
  const log = createQuantiseLog();
  const code = await quantiser.run(file, path.basename(part), { ...parameters, dry_run: true }, log.add);
  if (code !== 0)
    throw new QuantisationError(`${file}: llama.cpp refuses it: ${log.failure ?? 'no reason'}.`);
  if (log.needsImportanceMatrix)
    throw new QuantisationError(
      `${file}: ${type.name} needs an importance matrix, which the workbench does not make. Use another type.`,
    );
  return planQuantisation(file, header, type, log);
}

/** @throws QuantisationError with the tensors that would get another type */
function refuseUnwanted(
  { input, type, refuseFallbacks }: QuantiseInput,
  { fallbacks }: QuantisationPlan,
): void {
  if (!refuseFallbacks || fallbacks.length === 0) return;
  const shown = fallbacks
    .slice(0, 3)
    .map(({ tensor, row, wanted, given }) => `${tensor} (rows of ${row}: ${given} instead of ${wanted})`);
  const more = fallbacks.length > 3 ? ` and ${fallbacks.length - 3} more` : '';
  throw new QuantisationError(
    `${input}: as ${type}, ${fallbacks.length} tensors would get another type: ${shown.join(', ')}${more}. ` +
      'Allow it, or use a type whose blocks fit, such as Q8_0.',
  );
}

/** Runs llama.cpp; tells each tensor as it begins. @throws QuantisationError or ArtifactError with the reason */
async function* run(
  quantiser: Quantiser,
  file: string,
  part: string,
  { tensors }: GgufHeader,
  parameters: QuantiseParameters,
): AsyncGenerator<QuantiseProgress, QuantiseLog, undefined> {
  const sizes = new Map(tensors.map(({ name, bytes }) => [name, bytes]));
  const bytes = tensors.reduce((sum, tensor) => sum + tensor.bytes, 0);
  const begun: string[] = [];
  let wake: () => void = () => {};
  const log = createQuantiseLog((name) => {
    begun.push(name);
    wake();
  });
  let code: number | undefined;
  let crash: unknown;
  const running = quantiser
    .run(file, path.basename(part), parameters, log.add)
    .then((ended) => {
      code = ended;
    })
    .catch((error: unknown) => {
      crash = error;
    })
    .finally(() => wake());
  let [told, bytesDone] = [0, 0];
  for (;;) {
    while (told < begun.length) {
      const tensor = begun[told]!;
      yield { state: 'quantising', tensor, tensorsDone: told, tensors: tensors.length, bytesDone, bytes };
      bytesDone += sizes.get(tensor) ?? 0;
      told += 1;
    }
    if (code !== undefined || crash) break;
    await new Promise<void>((resolve) => {
      wake = resolve;
      if (told < begun.length || code !== undefined || crash) resolve();
    });
  }
  await running;
  if (crash) throw crash;
  if (code !== 0)
    throw await writeFailure(part, new QuantisationError(`${file}: ${log.failure ?? 'no reason'}.`));
  return log;
}

/** Waits until a file or a folder is on the disk. */
async function sync(place: string): Promise<void> {
  const folder = (await stat(place)).isDirectory();
  if (folder && process.platform === 'win32') return;
  const handle = await open(place, folder ? 'r' : 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
