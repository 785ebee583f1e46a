/** A quantisation in a process of its own: for the command line, the screens and the pipeline alike. */
import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import type {
  QuantisationRequest,
  QuantisationResult,
  QuantiseInput,
  QuantiseProgress,
} from '../llama-cpp/quantise.ts';
import { jobAsStage } from './job-as-stage.ts';
import { moduleBeside } from './module-beside.ts';

const entry = moduleBeside(import.meta.url, './quantiser-service');

/** A cancelled one ends in milliseconds; this is for a process that does not even read its messages. */
const graceMilliseconds = 2000;

/**
 * @throws `JobFailed` with the stage's reason, `JobCancelled`, `JobCrashed`; then nothing is left behind
 */
export async function* quantiseInProcess(
  request: QuantisationRequest,
  signal: AbortSignal,
): AsyncGenerator<QuantiseProgress, QuantisationResult, undefined> {
  // Plain letters: see the stage.
  const name = `.so8t-quantise-${randomUUID().slice(0, 8)}.part`;
  const part = path.join(path.dirname(path.resolve(request.output)), name);
  const input: QuantiseInput = {
    ...request,
    input: path.resolve(request.input),
    output: path.resolve(request.output),
    part,
  };
  try {
    return yield* jobAsStage<QuantiseInput, QuantiseProgress, QuantisationResult>(
      { entry, job: 'quantise', input, graceMilliseconds },
      signal,
    );
  } finally {
    // A killed process could not.
    await rm(part, { force: true }).catch(() => undefined);
  }
}
