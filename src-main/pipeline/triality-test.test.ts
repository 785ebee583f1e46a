import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeTinyModel } from '../language-model/test-models/tiny-model.ts';
import { trialityScenariosFile } from '../package-files.ts';
import { type PrepareGatesInput, prepareGates } from './prepare-gates.ts';
import { readScenarios, scenarioIds, type TrialityTest, testTriality } from './triality-test.ts';

let folder: string;
let model: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'so8t-triality-'));
  model = path.join(folder, 'model');
  // A steeper o_proj: what gates turn must reach the heads.
  await writeTinyModel(model, {
    change: (parameters) => {
      for (const [name, values] of parameters) {
        if (name.endsWith('o_proj.weight'))
          for (let i = 0; i < values.length; i += 1) values[i] = values[i]! * 100;
      }
    },
  });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const signal = new AbortController().signal;

async function testWith(gates: Pick<PrepareGatesInput, 'from' | 'angle'>): Promise<TrialityTest> {
  const out = path.join(folder, 'gates');
  await prepareGates({ model, modelManifest: null, out, seed: 1, ...gates }, signal).next();
  const session = { provider: 'cpu', threads: 1 } as const;
  const input = { burntModel: model, model, gates: out, scenariosFile: trialityScenariosFile, session };
  const next = await testTriality(input, signal).next();
  if (!next.done) throw new Error('expected no events');
  return next.value;
}

it('judges five scenarios in two languages; gates that turn nothing judge alike', async () => {
  const test = await testWith({ from: 'identity', angle: 1 });
  expect(test).toMatchObject({ alike: 10, worstDifference: 0 });
  expect(new Set(test.judgements.map(({ scenario }) => scenario))).toEqual(new Set(scenarioIds));
  expect(test.asExpected).toBe(
    test.judgements.filter(({ expected, burnt }) => expected.includes(burnt.verdict)).length,
  );
});

it('sees that gates turn what the burnt model does not', async () => {
  expect((await testWith({ from: 'random', angle: 0.5 })).worstDifference).toBeGreaterThan(1e-3);
});

it('names the field of a scenarios file that is wrong', async () => {
  const file = path.join(folder, 'scenarios.json');
  await writeFile(file, JSON.stringify({ version: 1, scenarios: [] }));
  await expect(readScenarios(file)).rejects.toThrow('scenarios.json: field "scenarios"');
});
