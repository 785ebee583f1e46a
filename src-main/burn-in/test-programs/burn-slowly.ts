/** Burns in, telling every piece and waiting a moment after it: the test kills this process in the middle. */
import { burnIn } from '../burn-in.ts';

const [model, out] = process.argv.slice(2) as [string, string];
const stage = burnIn({ model, out }, new AbortController().signal);
for (;;) {
  const { done, value } = await stage.next();
  if (done) break;
  process.stdout.write(`${value.bytesDone}\n`);
  await new Promise((resolve) => setTimeout(resolve, 200));
}
