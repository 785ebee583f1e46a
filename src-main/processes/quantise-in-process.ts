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
import { QuantisationError } from '../llama-cpp/quantiser-input.ts';
import { jobAsStage } from './job-as-stage.ts';
import { JobCrashed } from './job-errors.ts';
import { moduleBeside } from './module-beside.ts';

const entry = moduleBeside(import.meta.url, './quantiser-service');

/** A cancelled one ends in milliseconds; this is for a process that does not even read its messages. */
const graceMilliseconds = 2000;

/** When llama.cpp gives up it starts a debugger, if there is one, to print where: that takes many seconds. */
const env = { GGML_NO_BACKTRACE: '1' };

/**
 * @throws `JobFailed` with the stage's reason, `QuantisationError` when llama.cpp gave up, `JobCancelled`, `JobCrashed`;
 *   then nothing is left behind
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
      { entry, job: 'quantise', input, graceMilliseconds, env },
      signal,
    );
  } catch (error) {
    throw explainAbort(request.input, error);
  } finally {
    // A killed process could not.
    await rm(part, { force: true }).catch(() => undefined);
  }
}

/** llama.cpp ends its process where a check of its own fails: the file got there, so the file is named. */
function explainAbort(file: string, error: unknown): unknown {
  const check = error instanceof JobCrashed && /GGML_ASSERT\(.*\) failed/u.exec(error.exit.stderrTail)?.[0];
  if (!check) return error;
  return new QuantisationError(
    `${file}: llama.cpp gave up: ${check}. The file is damaged, or of a kind that this release does not know.`,
    { cause: error },
  );
}
