/** Which policy decides: `chosen-policy.json` of a data folder. Without the file, the one that ships as the default. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { writeFileWhole } from '../../artifacts/write-file-whole.ts';
import { defaultPolicy } from '../../gate/policies/built-in.ts';
import type { ChosenPolicy } from './create-policy-desk.ts';

const fileName = 'chosen-policy.json';

const schema = z.strictObject({
  id: z.string().min(1).max(60),
  sha256: z.string().regex(/^[0-9a-f]{64}$/u),
});

export interface ChosenPolicyFile {
  get(): ChosenPolicy;
  /** Whole on the disk, and holds from now on. */
  set(policy: ChosenPolicy): Promise<void>;
}

/**
 * A file that cannot be used chooses no policy: the gate is closed until a person chooses one.
 * @param onTrouble told of it
 */
export function openChosenPolicy(dataFolder: string, onTrouble: (message: string) => void): ChosenPolicyFile {
  const file = path.join(dataFolder, fileName);
  let chosen: ChosenPolicy = defaultPolicy;
  try {
    chosen = schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      onTrouble(`${file} cannot be used (${(error as Error).message}). Choose a policy again.`);
      chosen = { id: 'not-chosen', sha256: '0'.repeat(64) };
    }
  }
  return {
    get: () => chosen,
    async set(policy) {
      const { id, sha256 } = policy;
      await writeFileWhole(file, `${JSON.stringify({ id, sha256 }, null, 2)}\n`);
      chosen = { id, sha256 };
    },
  };
}
