/** Whether the audit log survives being killed: `npm run -s crash:audit [-- --kills 500 --seed 1]`. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { crashAudit } from '../src-main/store/test-programs/crash-audit.ts';

const { values } = parseArgs({
  options: { kills: { type: 'string', default: '500' }, seed: { type: 'string', default: '1' } },
});
const folder = await mkdtemp(path.join(tmpdir(), 'so8t-crash-'));
const start = performance.now();
const report = await crashAudit(folder, Number(values.kills), Number(values.seed), (kill, entries) => {
  if (kill % 25 === 0) console.error(`${kill} kills, ${entries} entries`);
});
const { kills, killsOfBeginnings, entries, acknowledged, acknowledgedSteps, problems } = report;
console.log(
  `${kills} kills (${killsOfBeginnings} while a log was begun), ${Math.round((performance.now() - start) / 1000)} s`,
);
console.log(
  `${entries} entries in the log, ${acknowledged} appends and ${acknowledgedSteps} approvals acknowledged`,
);
console.log(
  problems.length === 0 ? 'no hole, no entry that does not verify, none missing' : problems.join('\n'),
);
await rm(folder, { recursive: true });
process.exitCode = problems.length === 0 ? 0 : 1;
