/** The embedded model as a GGUF file with its head, made on first use: a chat and its gate with nothing else installed. */
import path from 'node:path';
import type { PreparedGguf, PrepareGgufInput, PrepareGgufProgress } from '../gate/prepare-gguf.ts';
import { embeddedModelFolder } from '../package-files.ts';
import { moduleBeside } from './module-beside.ts';
import { runJob } from './run-job.ts';

/**
 * In a process of its own; a second call finds what the first one made.
 * @throws `JobFailed` with the stage's reason (a full disk, for example), `JobCancelled`, `JobCrashed`
 */
export async function prepareEmbeddedGguf(
  dataFolder: string,
  signal?: AbortSignal,
  onProgress?: (progress: PrepareGgufProgress) => void,
): Promise<PreparedGguf> {
  const { result } = await runJob<PrepareGgufInput, PrepareGgufProgress, PreparedGguf>({
    entry: moduleBeside(import.meta.url, './stage-service'),
    job: 'prepare-gguf',
    input: { modelFolder: embeddedModelFolder, cacheFolder: path.join(dataFolder, 'embedded') },
    ...(signal ? { signal } : {}),
    onEvents: (events) => {
      for (const event of events) onProgress?.(event);
    },
  });
  return result;
}
