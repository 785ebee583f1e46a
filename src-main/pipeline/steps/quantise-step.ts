/** Step 8: the quantised files, one type after the other. */
import path from 'node:path';
import type { ConvertedGguf } from '../../gguf/conversion/convert-to-gguf.ts';
import type { QuantisationRequest, QuantisationResult, QuantiseProgress } from '../../llama-cpp/quantise.ts';
import type { PipelineOptions } from '../options.ts';
import { placesIn, relativeTo } from '../places.ts';
import type { Step } from '../run-steps.ts';
import { type PipelineTools, runJobOf } from '../stage-runner.ts';
import { writeHead } from './write-head.ts';

/** In the order that was asked for. */
export type QuantiseStepResult = readonly QuantisationResult[];

export function quantiseStep({ quantization, threads }: PipelineOptions, tools: PipelineTools): Step {
  const types = [...new Set(quantization)];
  return {
    id: 'quantise',
    needs: ['load', 'burn-in', 'convert'],
    parameters: { types },
    skipped: types.length === 0 ? 'not-wanted' : null,
    async run(context) {
      // The folder may have been moved since: only the name is taken from the result.
      const converted = context.resultOf<ConvertedGguf>('convert');
      const file = path.join(placesIn(context.folder).gguf, path.basename(converted.file));
      const results: QuantisationResult[] = [];
      const files: string[] = [];
      for (const [index, type] of types.entries()) {
        const result = await runJobOf<QuantisationRequest, QuantiseProgress, QuantisationResult>(
          tools,
          context,
          'quantise',
          { input: file, output: quantisedName(file, type), type, threads, overwrite: true },
          ({ bytesDone, bytes, tensor }) => ({
            share: (index + bytesDone / Math.max(1, bytes)) / types.length,
            detail: tensor === undefined ? type : `${type} ${tensor}`,
          }),
        );
        results.push(result);
        files.push(
          relativeTo(context.folder, result.file),
          ...(await writeHead(tools, context, result.file)),
        );
      }
      return { result: results, files };
    },
  };
}

/** `model-full.gguf` as `model-Q5_K_M.gguf`. */
function quantisedName(file: string, type: string): string {
  return path.join(path.dirname(file), `${path.basename(file).replace(/-full\.gguf$/u, '')}-${type}.gguf`);
}
