/**
 * Child: makes a damaged file, reads it as the program does, tells what came of it. One file at a time, as its parent asks.
 * node read-process.ts <corpus folder> <work folder> <seed>
 */
import { cpSync, existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readGates } from '../../src-main/burn-in/read-gates.ts';
import { convertToGguf } from '../../src-main/gguf/conversion/convert-to-gguf.ts';
import { readSafetensors } from '../../src-main/language-model/safetensors.ts';
import { readGgufFacts } from '../../src-main/llama-cpp/gguf-facts.ts';
import { QuantisationError, readQuantiserInput } from '../../src-main/llama-cpp/quantiser-input.ts';
import { readGguf, readTensorsAndConfig } from '../../src-main/model-files/check-model.ts';
import { type FuzzedFile, readCorpus } from './corpus.ts';
import { mutate } from './mutate.ts';

export interface ReadAnswer {
  readonly number: number;
  readonly kind: string;
  /** `accepted`, or the name of the error. */
  readonly outcome: string;
  /** What is wrong with that outcome; null when it is as it should be. */
  readonly fault: string | null;
  readonly milliseconds: number;
  /** Of the processor: a busy machine makes none of this longer. */
  readonly cpuMilliseconds: number;
  /** Largest resident memory so far. */
  readonly peakBytes: number;
}

/** Errors of the program's own readers: they name the file. */
const ownErrors = new Set([
  'GgufError',
  'UnusableGguf',
  'QuantisationError',
  'SafetensorsError',
  'ModelFileError',
  'BurnInError',
  'ArtifactError',
  'ConversionError',
]);

const [corpusFolder, work, seed] = process.argv.slice(2) as [string, string, string];
const corpus = await readCorpus(corpusFolder);

/** A copy of the file's folder, with the damaged file in its place. */
function placeOf({ folder, kind }: FuzzedFile): string {
  const place = path.join(work, `${kind}-${path.basename(folder)}`);
  if (!existsSync(place)) cpSync(folder, place, { recursive: true });
  return place;
}

async function readAs({ kind }: FuzzedFile, folder: string, file: string, bytes: number): Promise<void> {
  const names = readdirSync(folder).sort();
  if (kind === 'gguf') {
    readGguf(folder, path.basename(file), bytes);
    // For quantising other things count; what it throws must be one of its own errors, too.
    try {
      readQuantiserInput(file);
    } catch (error) {
      if (!(error instanceof QuantisationError)) throw error;
    }
    readGgufFacts(file);
  } else if (kind === 'safetensors') {
    await readTensorsAndConfig(folder, names, 'hugging-face', bytes);
    for (const name of names)
      if (name.endsWith('.safetensors')) await readSafetensors(path.join(folder, name));
  } else if (kind === 'gates') await readGates(file);
  else await convert(folder);
}

async function convert(folder: string): Promise<void> {
  const file = path.join(work, 'converted.gguf');
  rmSync(file, { force: true });
  const stage = convertToGguf({ folder, file, type: 'f16' }, new AbortController().signal);
  while (!(await stage.next()).done);
}

async function outcomeOf(source: FuzzedFile, folder: string, file: string, bytes: number) {
  try {
    await readAs(source, folder, file, bytes);
    return { outcome: 'accepted', fault: null };
  } catch (thrown) {
    const error = thrown as Error;
    const own = ownErrors.has(error.name);
    const named = error.message?.includes(folder) || error.message?.includes(work);
    const fault = own && named ? null : `${error.stack ?? String(thrown)}`;
    return { outcome: own ? error.name : `foreign: ${error.name}`, fault };
  }
}

async function readOne(number: number): Promise<ReadAnswer> {
  const { source, bytes } = mutate(corpus, Number(seed), number);
  const folder = placeOf(source);
  const file = path.join(folder, source.file);
  writeFileSync(file, bytes);
  const [begun, before] = [performance.now(), process.cpuUsage()];
  const found = await outcomeOf(source, folder, file, bytes.length);
  const milliseconds = performance.now() - begun;
  const { user, system } = process.cpuUsage(before);
  cpSync(path.join(source.folder, source.file), file);
  return {
    number,
    kind: source.kind,
    ...found,
    milliseconds,
    cpuMilliseconds: (user + system) / 1000,
    peakBytes: process.resourceUsage().maxRSS * 1024,
  };
}

/** Reads everything of the corpus as it is: what the program takes before it meets a damaged file. */
async function warmUp(): Promise<number> {
  const read = new Set<string>();
  for (const source of corpus) {
    const folder = placeOf(source);
    if (read.has(folder)) continue;
    read.add(folder);
    await readAs(source, folder, path.join(folder, source.file), 0).catch((error: Error) => {
      if (source.model || source.kind !== 'gguf') throw error;
    });
  }
  return process.resourceUsage().maxRSS * 1024;
}

process.on('disconnect', () => process.exit());
process.send!({ ready: true, baseBytes: await warmUp() });
process.on('message', async (number: number) => process.send!(await readOne(number)));
