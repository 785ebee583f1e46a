/** Trains, or goes on training, with a pause after every event: the test kills this process in the middle. */
import { setTimeout as wait } from 'node:timers/promises';
import { train } from '../train.ts';
import { tinyRecipe, tinySplits } from './tiny-run.ts';

const [modelFolder, runFolder] = process.argv.slice(2) as [string, string];
const input = {
  recipe: tinyRecipe,
  modelFolder,
  runFolder,
  splits: await tinySplits(),
  session: { provider: 'cpu', threads: 1 } as const,
  resume: true,
};
for await (const event of train(input, new AbortController().signal)) {
  process.stdout.write(`${event.kind} ${event.step}\n`);
  await wait(20);
}
