/** `so8t quantize`: a GGUF file in fewer bits, one file for each type. */
import path from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { quantise } from '../app.ts';
import { type QuantisationType, quantisationType } from '../llama-cpp/quantisation-types.ts';
import type { QuantisationResult, QuantiseProgress } from '../llama-cpp/quantise.ts';
import { quantisedName } from '../llama-cpp/quantised-name.ts';
import { type CommonOptions, duration, interruption, printResult, say } from './output.ts';

interface QuantizeOptions extends CommonOptions {
  readonly input: string;
  readonly type: readonly QuantisationType[];
  readonly out: string;
  readonly overwrite?: boolean;
  readonly refuseFallbacks?: boolean;
}

export function addQuantizeCommand(program: Command): void {
  program
    .command('quantize')
    .description('quantise a GGUF file with llama.cpp; byte for byte what its own program makes')
    .requiredOption('--input <file>', 'GGUF file of F16, BF16 or F32')
    .requiredOption('--type <names>', 'type or types, as Q5_K_M,Q4_K_M', typesOption)
    .requiredOption('--out <folder>', 'folder of the results; made when it does not exist')
    .option('--overwrite', 'replace files of the same name')
    .option('--refuse-fallbacks', 'make nothing when a tensor would get another type than the mix wants')
    .action(async (_own: unknown, command: Command) => quantize(command.optsWithGlobals<QuantizeOptions>()));
}

/** @throws InvalidArgumentError */
function typesOption(text: string): readonly QuantisationType[] {
  try {
    return [...new Set(text.split(',').map((name) => quantisationType(name.trim())))];
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}

async function quantize({ input, out, ...options }: QuantizeOptions): Promise<void> {
  const { threads, overwrite = false, refuseFallbacks = false } = options;
  const signal = interruption('stopping: what is not finished is removed');
  const results: QuantisationResult[] = [];
  for (const { name: type } of options.type) {
    const output = path.join(out, quantisedName(input, type));
    const job = quantise({ input, output, type, threads, overwrite, refuseFallbacks }, signal);
    const tell = teller(type);
    for (;;) {
      const next = await job.next();
      if (!next.done) tell(next.value);
      else results.push(next.value);
      if (next.done) break;
    }
  }
  // The log is for reports, and would bury the figures.
  const figures = results.map(({ log: _log, ...result }) => result);
  printResult(options, { input, results: figures }, results.map(describe).join('\n'));
}

/** Tells the state, and every tenth of the work with the time left. */
function teller(type: string): (progress: QuantiseProgress) => void {
  let begun = 0;
  let told = 0;
  return ({ state, bytesDone, bytes, tensorsDone, tensors }) => {
    if (state !== 'quantising') return say(`${type}  ${state}`);
    if (bytesDone === 0) begun = performance.now();
    const tenth = Math.floor((10 * bytesDone) / Math.max(1, bytes));
    if (tenth <= told) return;
    told = tenth;
    const left = ((performance.now() - begun) / 1000) * (bytes / bytesDone - 1);
    say(`${type}  ${10 * tenth} %  tensor ${tensorsDone} of ${tensors}  ${duration(left)} left`);
  };
}

/** Lines of tensors with another type; a large model has hundreds. */
const FALLBACKS_SHOWN = 8;

function describe(result: QuantisationResult): string {
  const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
  const types = Object.entries(result.tensorTypes).map(([type, count]) => `${count} ${type}`);
  const fallbacks = result.fallbacks
    .slice(0, FALLBACKS_SHOWN)
    .map(({ tensor, row, wanted, given }) => `  ${tensor}: ${given} instead of ${wanted} (rows of ${row})`);
  const more = result.fallbacks.length - fallbacks.length;
  if (more > 0) fallbacks.push(`  and ${more} more; --json names them all`);
  return [
    `${result.type}: ${megabytes(result.bytesBefore)} -> ${megabytes(result.bytesAfter)}, ` +
      `${result.bitsPerWeight.toFixed(2)} bits a weight, ${result.seconds.toFixed(1)} s; tensors: ${types.join(', ')}`,
    ...(fallbacks.length > 0
      ? [`${result.fallbacks.length} tensors have another type than ${result.type} wants:`, ...fallbacks]
      : []),
    `sha256 ${result.sha256}`,
    result.file,
  ].join('\n');
}
