import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** The checkout, whose rules are looked at. */
const root = path.join(import.meta.dirname, '..', '..', '..');

/** Files that go around the gate, and the rule that each breaks; the last ones keep to the way. */
const attempts: readonly [file: string, content: string, rule: string | null][] = [
  [
    'agent/tools/helpful.ts',
    "import { permitByDecision } from '../../gate/deciding/mint-permit.ts';\nexport const leave = permitByDecision;\n",
    'only-the-orchestrator-makes-permits',
  ],
  [
    'api/chat-now.ts',
    "export { permitByApproval } from '../gate/deciding/mint-permit.ts';\n",
    'only-the-orchestrator-makes-permits',
  ],
  [
    'workbench/peek.ts',
    "import { usePermit } from '../gate/deciding/permit.ts';\nexport const peek = usePermit;\n",
    'only-models-and-tools-use-permits',
  ],
  [
    'agent/tools/own-permit.ts',
    "import { unusedPermits } from '../../gate/deciding/unused-permits.ts';\nexport const mine = unusedPermits;\n",
    'permits-are-known-to-their-own-files',
  ],
  [
    'agent/say-so.ts',
    "import { markMade } from '../gate/deciding/made-decisions.ts';\nexport const say = markMade;\n",
    'permits-are-known-to-their-own-files',
  ],
  [
    'doors/gate-server/granted-by-me.ts',
    "import { giveUse } from '../../gate/deciding/approval-uses.ts';\nexport const granted = giveUse;\n",
    'only-the-queue-gives-uses-of-approvals',
  ],
  [
    'doors/my-verdict.ts',
    "import { decideGate } from '../gate/deciding/decide-gate.ts';\nexport const verdict = decideGate;\n",
    'only-the-safety-gate-decides',
  ],
  [
    'workbench/straight-to-the-model.ts',
    "import { openConversation } from '../llama-cpp/conversation.ts';\nexport const talk = openConversation;\n",
    'a-model-is-reached-through-its-backend',
  ],
  [
    'api/typed-generation.ts',
    "import type { GenerationChild } from '../processes/generation-protocol.ts';\nexport type Mine = GenerationChild;\n",
    'generation-is-called-by-backends-alone',
  ],
  [
    'agent/call-tool.ts',
    "import { permitByDecision } from '../gate/deciding/mint-permit.ts';\nexport const leave = permitByDecision;\n",
    null,
  ],
  [
    'agent/tools/read-only.ts',
    "import { usePermit } from '../../gate/deciding/permit.ts';\nexport const begin = usePermit;\n",
    null,
  ],
];

const known = [
  'gate/deciding/mint-permit.ts',
  'gate/deciding/permit.ts',
  'gate/deciding/unused-permits.ts',
  'gate/deciding/made-decisions.ts',
  'gate/deciding/approval-uses.ts',
  'gate/deciding/decide-gate.ts',
  'llama-cpp/conversation.ts',
  'processes/generation-protocol.ts',
];

let folder: string;
let found: readonly { readonly rule: { readonly name: string }; readonly from: string }[];

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'so8t-one-way-'));
  for (const name of ['tsconfig.json', '.dependency-cruiser.cjs'])
    await cp(path.join(root, name), path.join(folder, name));
  // Without their own imports: only who imports them is looked at.
  for (const file of known) await write(file, 'export const nothing = 0;\nexport type Nothing = 0;\n');
  for (const [file, content] of attempts) await write(file, content);
  found = await cruise(folder);
}, 120_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

async function write(file: string, content: string): Promise<void> {
  const place = path.join(folder, 'src-main', file);
  await mkdir(path.dirname(place), { recursive: true });
  await writeFile(place, content);
}

function cruise(directory: string): Promise<typeof found> {
  const program = path.join(root, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruiser.mjs');
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [program, '--output-type', 'json', 'src-main'],
      { cwd: directory, maxBuffer: 1 << 26 },
      (error, stdout, stderr) => {
        // It ends with the number of violations: only without a report it failed.
        if (!stdout) return reject(error ?? new Error(stderr));
        resolve(JSON.parse(stdout).summary.violations);
      },
    );
  });
}

describe('a way around the gate', () => {
  it.each(attempts)('%s is refused by the rules of imports, or is no way around', (file, _, rule) => {
    const own = found
      .filter(({ from }) => from === `src-main/${file}`)
      .map(({ rule: broken }) => broken.name);
    expect(own).toEqual(rule === null ? [] : [rule]);
  });
});
