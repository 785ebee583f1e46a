/**
 * Checks conversion, quantisation and quality on a real model; no part of the product or of its tests.
 *
 *   node build/check-real-model.ts <folder or file> <work folder> [--threads 2] [--tokens 2048] [--types Q8_0,Q4_K_M]
 *
 * A Hugging Face folder is converted to F16 first; a GGUF file is taken as the reference and must be of F16, BF16 or F32.
 * Prints the quality table (perplexity on the embedded test split as plain text) and the seconds of each step. Files that
 * are in the work folder already are used again. A GGUF file with quantised tensors has to be dequantised into a folder
 * before: with Python, `model = AutoModelForCausalLM.from_pretrained(folder, gguf_file=name, torch_dtype=torch.float16)`,
 * then `model.state_dict()` by `safetensors.torch.save_file` and `model.config` as JSON (without `quantization_config`), and
 * the tokenizer by `save_pretrained` (packages transformers, gguf, accelerate, safetensors).
 */
import { existsSync, statSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { type ConvertInput, convertToGguf } from '../src-main/gguf/conversion/convert-to-gguf.ts';
import { embeddedDataFolder } from '../src-main/package-files.ts';
import { compareQuality } from '../src-main/processes/quality-jobs.ts';
import { quantiseInProcess } from '../src-main/processes/quantise-in-process.ts';
import { qualityTable, warningText } from '../src-main/quality/quality-table.ts';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    threads: { type: 'string', default: '2' },
    tokens: { type: 'string', default: '2048' },
    types: { type: 'string', default: 'Q8_0,Q6_K,Q5_K_M,Q4_K_M' },
  },
});
const [source, work] = positionals;
if (!source || !work) throw new Error('Name a model (folder or GGUF file) and a work folder.');
const threads = Number(values.threads);
const { signal } = new AbortController();
await mkdir(work, { recursive: true });

/** Runs a stage to its end and says how long it took. */
async function timed<Result>(name: string, stage: AsyncGenerator<unknown, Result>): Promise<Result> {
  const begun = performance.now();
  for (;;) {
    const next = await stage.next();
    if (!next.done) continue;
    console.error(`${name}: ${((performance.now() - begun) / 1000).toFixed(1)} s`);
    return next.value;
  }
}

async function referenceFile(): Promise<string> {
  if (!statSync(source!).isDirectory()) return source!;
  const file = path.join(work!, 'model-F16.gguf');
  if (existsSync(file)) return file;
  const input: ConvertInput = { folder: source!, file, type: 'f16', pooling: 'mean' };
  const { notes, warnings } = await timed('conversion to F16', convertToGguf(input, signal));
  for (const one of [...notes, ...warnings.map((warning) => JSON.stringify(warning))]) console.error(one);
  return file;
}

const reference = await referenceFile();
const compared: string[] = [];
for (const type of values.types.split(',')) {
  const output = path.join(work, `model-${type}.gguf`);
  compared.push(output);
  if (existsSync(output)) continue;
  const { fallbacks } = await timed(
    type,
    quantiseInProcess({ input: reference, output, type, threads }, signal),
  );
  if (fallbacks.length > 0) console.error(`${type}: ${fallbacks.length} tensors fell back to another type`);
}
const result = await compareQuality({
  reference,
  compared,
  dataFolder: embeddedDataFolder,
  threads,
  scoredTokens: Number(values.tokens),
});
console.error(`quality: ${result.text.scoredTokens} tokens, ${result.seconds.toFixed(0)} s`);
console.log(qualityTable(result));
for (const { name, warnings } of result.compared)
  for (const warning of warnings) console.log(`${name}: ${warningText(warning)}`);
