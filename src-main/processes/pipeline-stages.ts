/** The pipeline's jobs, each in a process of its own: for the command line and the screens alike. */
import type { QuantisationRequest } from '../llama-cpp/quantise.ts';
import type { RunStage } from '../pipeline/stage-runner.ts';
import { moduleBeside } from './module-beside.ts';
import { quantiseInProcess } from './quantise-in-process.ts';
import { runJob } from './run-job.ts';

const stageService = moduleBeside(import.meta.url, './stage-service');

export const runPipelineStage: RunStage = async (job, input, onEvent, signal) => {
  if (job === 'quantise') {
    const quantising = quantiseInProcess(input as QuantisationRequest, signal);
    for (;;) {
      const next = await quantising.next();
      if (next.done) return next.value;
      onEvent(next.value);
    }
  }
  const { result } = await runJob<unknown, unknown, unknown>({
    entry: stageService,
    job,
    input,
    signal,
    onEvents: (events) => {
      for (const event of events) onEvent(event);
    },
  });
  return result;
};
