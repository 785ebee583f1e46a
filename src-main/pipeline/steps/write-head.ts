/** The safety head beside a GGUF file, for models that have one. */
import path from 'node:path';
import type { WriteHeadInput, WrittenHead } from '../../gate/head-folder.ts';
import type { LoadedModel } from '../load-model.ts';
import { placesIn } from '../places.ts';
import type { StepContext } from '../run-steps.ts';
import { type PipelineTools, runJobOf } from '../stage-runner.ts';
import { filesOf } from './files-of.ts';

/** Folder of the head that belongs to a GGUF file. */
export function headPlace(folder: string, gguf: string): string {
  return path.join(placesIn(folder).heads, path.basename(gguf, '.gguf'));
}

/** @returns the files written, relative to the pipeline's folder; none for a model without heads */
export async function writeHead(tools: PipelineTools, context: StepContext, gguf: string): Promise<string[]> {
  if (!context.resultOf<LoadedModel>('load').canJudge) return [];
  const folder = headPlace(context.folder, gguf);
  await runJobOf<WriteHeadInput, never, WrittenHead>(
    tools,
    context,
    'gguf-head',
    { modelFolder: placesIn(context.folder).burnt, gguf, folder },
    () => null,
  );
  return filesOf(context.folder, folder);
}
