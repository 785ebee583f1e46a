/** Comparing GGUF files and writing their heads, each in a process of its own: llama.cpp never runs where sockets are. */
import type { WriteHeadInput, WrittenHead } from '../gate/head-folder.ts';
import type { CompareQualityInput, QualityProgress } from '../quality/compare-quality.ts';
import type { QualityResult } from '../quality/quality-result.ts';
import { moduleBeside } from './module-beside.ts';
import { runJob } from './run-job.ts';

const stageService = moduleBeside(import.meta.url, './stage-service');

/** @throws `JobFailed` with the stage's reason, `JobCancelled`, `JobCrashed` */
export async function compareQuality(
  input: CompareQualityInput,
  options: { signal?: AbortSignal; onProgress?: (progress: QualityProgress) => void } = {},
): Promise<QualityResult> {
  const { signal, onProgress } = options;
  const { result } = await runJob<CompareQualityInput, QualityProgress, QualityResult>({
    entry: stageService,
    job: 'compare-quality',
    input,
    ...(signal ? { signal } : {}),
    onEvents: (events) => {
      for (const event of events) onProgress?.(event);
    },
  });
  return result;
}

/** @throws as above */
export async function makeGgufHead(input: WriteHeadInput, signal?: AbortSignal): Promise<WrittenHead> {
  const job = { entry: stageService, job: 'gguf-head', input, ...(signal ? { signal } : {}) };
  return (await runJob<WriteHeadInput, never, WrittenHead>(job)).result;
}
