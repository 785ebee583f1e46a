/** Policies as files: those that ship with the program, and a person's own in the data folder. */
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { writeFileWhole } from '../../artifacts/write-file-whole.ts';
import {
  type GatePolicy,
  PolicyError,
  type PolicyErrorCode,
  parsePolicy,
  policyDigest,
} from '../deciding/gate-policy.ts';
import { builtInPolicies, isBuiltIn } from './built-in.ts';

/** A policy has about 1 KB. */
const mostBytes = 65_536;

export interface PolicyPlaces {
  /** Of the policies that ship with the program. */
  readonly builtIn: string;
  /** Of a person's own; need not exist. */
  readonly own: string;
}

export interface ReadPolicy {
  readonly policy: GatePolicy;
  readonly sha256: string;
  readonly file: string;
  readonly builtIn: boolean;
}

/** One that is there, whether it can be used or not. */
export interface ListedPolicy {
  readonly id: string;
  readonly builtIn: boolean;
  readonly read: ReadPolicy | null;
  /** Why it cannot be used; null when it can. */
  readonly problem: string | null;
  readonly code: PolicyErrorCode | null;
}

/** The built-in ones first, then a person's own by their ids. */
export async function listPolicies(places: PolicyPlaces): Promise<readonly ListedPolicy[]> {
  const found = await readdir(places.own).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw new PolicyError(
      'unreadable',
      `${places.own}: cannot be read (${error.code}). Make it readable.`,
      error,
    );
  });
  const own = found.filter((name) => name.endsWith('.json')).map((name) => path.basename(name, '.json'));
  const ids = [...Object.keys(builtInPolicies), ...own.filter((id) => !isBuiltIn(id)).sort()];
  return Promise.all(
    ids.map(async (id): Promise<ListedPolicy> => {
      try {
        return { id, builtIn: isBuiltIn(id), read: await readPolicy(places, id), problem: null, code: null };
      } catch (error) {
        const code = error instanceof PolicyError ? error.code : null;
        return { id, builtIn: isBuiltIn(id), read: null, problem: (error as Error).message, code };
      }
    }),
  );
}

/** @throws PolicyError `unknown`, `invalid`, or `changed` for a built-in one that is not what was shipped */
export async function readPolicy(places: PolicyPlaces, id: string): Promise<ReadPolicy> {
  const builtIn = isBuiltIn(id);
  // Only a plain name becomes a path.
  if (!/^[a-z0-9-]{1,60}$/u.test(id)) throw new PolicyError('unknown', `There is no policy "${id}".`);
  const file = path.join(builtIn ? places.builtIn : places.own, `${id}.json`);
  const text = await readSmallFile(file).catch((error: NodeJS.ErrnoException) => {
    throw new PolicyError(
      'unreadable',
      `${file}: the policy cannot be read (${error.code}). Restore the file, or choose another policy.`,
      error,
    );
  });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new PolicyError(
      'invalid',
      `${file}: is not JSON (${(error as Error).message}). Correct it.`,
      error,
    );
  }
  const policy = parsePolicy(json, file);
  if (policy.id !== id)
    throw new PolicyError('invalid', `${file}: field "id": is "${policy.id}", the file's name says "${id}".`);
  const sha256 = policyDigest(policy);
  if (builtIn) assertDigest(file, sha256, builtInPolicies[id as keyof typeof builtInPolicies]);
  return { policy, sha256, file, builtIn };
}

/** The policy that was chosen, and only it. @throws PolicyError `changed` when it is another one now */
export async function readChosenPolicy(
  places: PolicyPlaces,
  chosen: { readonly id: string; readonly sha256: string },
): Promise<ReadPolicy> {
  const read = await readPolicy(places, chosen.id);
  assertDigest(read.file, read.sha256, chosen.sha256);
  return read;
}

/**
 * Writes a policy of one's own, whole or not at all; its version is one more than that of the one before.
 * @throws PolicyError naming the field that does not fit; ArtifactError when the folder cannot be written
 */
export async function savePolicy(places: PolicyPlaces, document: unknown): Promise<ReadPolicy> {
  const given = parsePolicy(document);
  if (isBuiltIn(given.id))
    throw new PolicyError(
      'built-in',
      `field "id": the policy "${given.id}" ships with the program and is not changed. Save yours under another id.`,
    );
  const before = await readPolicy(places, given.id).catch(() => null);
  const policy = { ...given, version: (before?.policy.version ?? 0) + 1 };
  await mkdir(places.own, { recursive: true });
  const file = path.join(places.own, `${policy.id}.json`);
  await writeFileWhole(file, `${JSON.stringify(policy, null, 2)}\n`);
  return { policy, sha256: policyDigest(policy), file, builtIn: false };
}

/** @throws PolicyError `built-in`, `unknown` */
export async function removePolicy(places: PolicyPlaces, id: string): Promise<void> {
  if (isBuiltIn(id))
    throw new PolicyError('built-in', `The policy "${id}" ships with the program: it cannot be removed.`);
  // A broken one can be removed, too: it need only be there.
  const known = await listPolicies(places);
  if (!known.some((one) => one.id === id)) throw new PolicyError('unknown', `There is no policy "${id}".`);
  await rm(path.join(places.own, `${id}.json`), { force: true });
}

/** Only a plain file of a policy's size is opened: a pipe in its place would never end. */
async function readSmallFile(file: string): Promise<string> {
  const { size, isFile } = await stat(file).then((found) => ({ size: found.size, isFile: found.isFile() }));
  if (!isFile || size > mostBytes) throw Object.assign(new Error('no policy'), { code: 'not a policy file' });
  return readFile(file, 'utf8');
}

function assertDigest(file: string, found: string, expected: string): void {
  if (found === expected) return;
  throw new PolicyError(
    'changed',
    `${file}: its SHA-256 ${found.slice(0, 12)}... is not the ${expected.slice(0, 12)}... that was chosen. ` +
      'Restore the file, or choose the policy again on purpose.',
  );
}
