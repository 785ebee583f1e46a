/** Runs in Electron's main process without a window: a quantisation in a utility process, one whole and one cancelled. */
import { app } from 'electron';
import { runJob } from '../../../out/main/processes/run-job.js';
import { startChildrenWith } from '../../../out/main/processes/spawn-child.js';
import { utilityChild } from '../../../out/main/processes/utility-child.js';

startChildrenWith(utilityChild);
const entry = new URL('../../../out/main/processes/quantiser-service.js', import.meta.url);
const { input, whole, cancelled } = JSON.parse(process.env.SO8T_QUANTISE);

async function run() {
  const events = [];
  const quantise = (request, signal, onEvents) =>
    runJob({
      entry,
      job: 'quantise',
      input: { input, threads: 2, part: `${request.output}.part`, ...request },
      signal,
      onEvents,
    });
  const { result } = await quantise({ output: whole, type: 'Q5_K_M' }, undefined, (some) =>
    events.push(...some),
  );
  const stopping = new AbortController();
  const end = await quantise({ output: cancelled, type: 'IQ3_S' }, stopping.signal, (some) => {
    if (some.some(({ tensorsDone }) => tensorsDone > 1)) stopping.abort();
  }).catch(({ name }) => name);
  return { sha256: result.sha256, tensors: result.tensors, events: events.length, end };
}

app.whenReady().then(async () => {
  const results = await run().catch((error) => ({ error: error.stack }));
  process.stdout.write(`RESULTS ${JSON.stringify(results)}\n`, () => app.exit(0));
});
