/** Step 7: the burnt checkpoint as one GGUF file. */
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { ConvertedGguf, ConvertInput, ConvertProgress } from '../../gguf/conversion/convert-to-gguf.ts';
import type { LoadedModel } from '../load-model.ts';
import type { PipelineOptions } from '../options.ts';
import { placesIn, relativeTo } from '../places.ts';
import type { Step } from '../run-steps.ts';
import { type PipelineTools, runJobOf } from '../stage-runner.ts';
import { writeHead } from './write-head.ts';

export function convertStep({ convertTo }: PipelineOptions, tools: PipelineTools): Step {
  return {
    id: 'convert',
    needs: ['load', 'burn-in'],
    parameters: { convertTo },
    skipped: null,
    async run(context) {
      const places = placesIn(context.folder);
      const { name } = context.resultOf<LoadedModel>('load');
      const file = path.join(places.gguf, `${fileStem(name)}-full.gguf`);
      await mkdir(places.gguf, { recursive: true });
      // What an earlier start made from something else; the conversion replaces nothing by itself.
      await rm(file, { force: true });
      const result = await runJobOf<ConvertInput, ConvertProgress, ConvertedGguf>(
        tools,
        context,
        'convert-to-gguf',
        { folder: places.burnt, file, type: convertTo, name, pooling: 'mean' },
        ({ bytesDone, bytes, tensor }) => ({ share: bytesDone / Math.max(1, bytes), detail: tensor }),
      );
      const head = await writeHead(tools, context, file);
      return { result, files: [relativeTo(context.folder, file), ...head] };
    },
  };
}

/** A model's name as the beginning of a file's name: letters, digits, dot, dash and underscore. */
export function fileStem(name: string): string {
  const stem = name
    .normalize('NFKC')
    .replace(/[^\p{L}\p{N}._-]+/gu, '-')
    .replace(/^[-.]+|[-.]+$/gu, '');
  return stem.slice(0, 80) || 'model';
}
