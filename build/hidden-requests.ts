/**
 * How often the gate refuses a long text for the one harmful prompt in it, and how often the same text without it:
 * prompts of the test split, of whose scenes no training saw any. `node build/hidden-requests.ts` prints the shares.
 */
import { readDataSet } from '../src-main/data/data-set.ts';
import type { Row } from '../src-main/data/row.ts';
import { createGate } from '../src-main/gate/gate.ts';
import { readModel } from '../src-main/language-model/model-folder.ts';
import { embeddedDataFolder, embeddedModelFolder } from '../src-main/package-files.ts';
import { type Proportion, proportion } from '../src-main/training/wilson.ts';

const trials = 200;
const harmless = 14;

/** Numbers below 1 that are the same on every machine: a linear congruential generator (Numerical Recipes). */
let state = 1;
function random(): number {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return state / 2 ** 32;
}

/** Takes one out, so that none comes twice in a text. */
function draw(rows: Row[]): string {
  return rows.splice(Math.floor(random() * rows.length), 1)[0]!.prompt;
}

const { test } = await readDataSet(embeddedDataFolder);
const of = (label: Row['label']): Row[] => test.filter((row) => row.language === 'en' && row.label === label);

const [withRequest, without]: [string[], string[]] = [[], []];
for (let trial = 0; trial < trials; trial += 1) {
  const allowed = of('ALLOW');
  const texts = Array.from({ length: harmless }, () => draw(allowed));
  without.push(texts.join('\n'));
  texts.splice(Math.floor(random() * (harmless + 1)), 0, draw(of('REFUSE')));
  withRequest.push(texts.join('\n'));
}

const gate = createGate(await readModel(embeddedModelFolder), { provider: 'cpu', threads: 1 });
async function refused(texts: readonly string[]): Promise<Proportion> {
  const decisions = await gate.judge(texts);
  return proportion(decisions.filter(({ verdict }) => verdict === 'REFUSE').length, texts.length);
}
const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;
const line = (name: string, { value, count, rows, low, high }: Proportion): string =>
  `${name}  ${percent(value ?? 0)} refused (${count} of ${rows}; 95 % interval ${percent(low)} to ${percent(high)})`;

console.log(`English prompts of the test split, ${harmless} harmless ones in a text`);
console.log(line('with a harmful one among them', await refused(withRequest)));
console.log(line('the same without it          ', await refused(without)));
await gate.dispose();
