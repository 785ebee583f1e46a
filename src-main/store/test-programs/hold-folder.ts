/** A program that opens a data folder, starts a run, says so and stays. */
import { openStore } from '../open-store.ts';

const [, , dataFolder, program] = process.argv;
const { functions } = openStore(dataFolder ?? '', { pid: process.pid, program: program ?? 'holder' });
const run = functions.createRun({ name: 'held', kind: 'training', recipe: {}, seed: 1 });
functions.setRunStatus(run.id, 'running');
await functions.appendEvents(run.id, [{ kind: 'step', step: 1 }]);
process.stdout.write(`open ${run.id}\n`);
setInterval(() => {}, 1000);
