/**
 * `npm run measure:shield -- --data <folder of public prompt sets>`: what each layer of the shield stops by itself and
 * all of them together, on rows the classifier was not trained on. 95 % Wilson intervals.
 */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { createShield, turnOf } from '../src-main/shield/create-shield.ts';
import { developmentSets } from '../src-main/shield-data/evaluation/evaluation-rows.ts';
import { readShieldData } from '../src-main/shield-data/read-shield-data.ts';
import { proportion } from '../src-main/training/wilson.ts';
import { developmentRows, ownRows, publicRows } from './counterfactual/training-rows.ts';

const { values } = parseArgs({ options: { data: { type: 'string' }, missed: { type: 'boolean' } } });
const root = path.join(import.meta.dirname, '..');
const shield = createShield(await readShieldData(path.join(root, 'resources', 'shield')));
const rows = [
  ...developmentRows(root),
  ...[...(values.data ? publicRows(values.data) : []), ...ownRows(root)].filter(
    ({ source, fold }) => fold === 0 && !source.startsWith('training-'),
  ),
];

interface Count {
  rows: number;
  readonly stopped: Record<string, number>;
}
const counts = new Map<string, Count>();
const judges = ['A+D', 'C', 'frames', 'all', 'blocked', 'quiet', 'C | quiet'] as const;
for (const row of rows) {
  const decision = shield.judge(row.text);
  const { axes, counterfactual, verdict, evidence } = decision;
  const signals = shield.signals(row.text).counterfactual!;
  const quiet = !evidence.some(({ layer }) => layer === 'A' || layer === 'D');
  const own = ['embedded', ...developmentSets].includes(row.source);
  const said = {
    'A+D': Math.max(...Object.values(axes)) >= 0.45,
    C: counterfactual >= 0.45,
    frames: signals.frames >= 0.45,
    all: verdict !== 'ALLOW',
    blocked: verdict === 'REFUSE',
    quiet,
    'C | quiet': quiet && counterfactual >= 0.45,
  };
  for (const group of [
    `${row.source} ${own ? `${row.language} ` : ''}${row.label} ${row.kind}`,
    ...(own ? [`(own) ${row.source} all ${row.label}`] : []),
  ]) {
    const count = counts.get(group) ?? { rows: 0, stopped: {} };
    count.rows += 1;
    for (const judge of judges) count.stopped[judge] = (count.stopped[judge] ?? 0) + (said[judge] ? 1 : 0);
    counts.set(group, count);
  }
  if (values.missed && own && (row.label === 'REFUSE') !== (verdict !== 'ALLOW') && row.label !== 'ESCALATE')
    process.stderr.write(
      `${row.label} ${verdict} ${decision.path} cf ${counterfactual.toFixed(2)} ${row.text}\n`,
    );
}
const cell = (count: number, of: number): string => {
  const { value, low, high } = proportion(count, of);
  return value === null ? '-' : `${value.toFixed(2)} [${low.toFixed(2)}, ${high.toFixed(2)}]`;
};
process.stdout.write(`rows | n | ${judges.join(' | ')}\n`);
for (const [group, { rows: n, stopped }] of [...counts].sort(([a], [b]) => (a < b ? -1 : 1)))
  if (n >= 8)
    process.stdout.write(
      `${group} | ${n} | ${judges.map((judge) => cell(stopped[judge]!, judge === 'C | quiet' ? stopped.quiet! : n)).join(' | ')}\n`,
    );

const conversations = readFileSync(path.join(root, 'resources/shield-evaluation/conversations.jsonl'), 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line) as { turns: { text: string }[]; expected: string });
for (const expected of ['REFUSE', 'ESCALATE', 'ALLOW']) {
  const own = conversations.filter((one) => one.expected === expected);
  let [alone, together] = [0, 0];
  for (const { turns } of own) {
    const history: ReturnType<typeof turnOf>[] = [];
    for (const [index, { text }] of turns.entries()) {
      const single = shield.judge(text);
      const inContext = shield.judge(text, { history });
      history.push(turnOf(single));
      if (index < turns.length - 1) continue;
      if (single.verdict !== 'ALLOW') alone += 1;
      if (inContext.verdict !== 'ALLOW') together += 1;
    }
  }
  process.stdout.write(
    `conversations ${expected}: last turn stopped alone ${cell(alone, own.length)}, with its history ${cell(together, own.length)} of ${own.length}\n`,
  );
}
