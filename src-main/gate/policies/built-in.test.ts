import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { parsePolicy, policyDigest } from '../deciding/gate-policy.ts';
import { builtInPolicies, defaultPolicy } from './built-in.ts';

const folder = path.join(import.meta.dirname, '..', '..', '..', 'resources', 'policies');

it.each(Object.entries(builtInPolicies))('%s is the policy that was shipped', async (id, sha256) => {
  const policy = parsePolicy(JSON.parse(await readFile(path.join(folder, `${id}.json`), 'utf8')), id);
  expect(policy.id).toBe(id);
  expect(policyDigest(policy), `after a change on purpose: write this digest into built-in.ts`).toBe(sha256);
});

it('the one that decides at first is among them', () => {
  expect(builtInPolicies[defaultPolicy.id]).toBe(defaultPolicy.sha256);
});
