/** Where the hashes of a decision are looked for: a data folder, and what ships with the program. */
import path from 'node:path';
import { findThings } from '../audit/provenance/find-things.ts';
import type { KnownThing, ProvenanceLookups } from '../audit/provenance/provenance.ts';
import { listPolicies } from '../gate/policies/policy-folder.ts';
import { embeddedDataFolder, embeddedModelFolder, policiesFolder, shieldFolder } from '../package-files.ts';
import { readShieldDigest } from '../shield-data/shield-data-digest.ts';
import { ownRowsFolder } from './shielding/create-shield-desk.ts';

/**
 * Looks everything up once, as it is now.
 * @param more folders that are looked through, too
 */
export async function provenanceLookups(
  dataFolder: string,
  more: readonly string[] = [],
): Promise<ProvenanceLookups> {
  const things = new Map(await findThings([dataFolder, ...more, embeddedModelFolder, embeddedDataFolder]));
  for (const thing of [...(await policies(dataFolder)), ...(await shields(dataFolder))])
    things.set(thing.sha256, thing);
  return { find: async (sha256) => things.get(sha256) };
}

async function policies(dataFolder: string): Promise<KnownThing[]> {
  const listed = await listPolicies({ builtIn: policiesFolder, own: path.join(dataFolder, 'policies') });
  return listed.flatMap(({ id, read }) =>
    read
      ? [
          {
            sha256: read.sha256,
            kind: 'policy',
            name: `${id}, version ${read.policy.version}`,
            nameMeaning: { code: 'policy', values: { id, version: read.policy.version } },
            place: read.file,
            parents: [],
            gap: null,
            // It was read, parsed and hashed a moment ago: the digest is over what it says.
            verify: async () => null,
          },
        ]
      : [],
  );
}

/** With the words of one's own and as shipped: either may have decided. */
async function shields(dataFolder: string): Promise<KnownThing[]> {
  const found: KnownThing[] = [];
  for (const own of [null, ownRowsFolder(dataFolder)]) {
    const sha256 = await readShieldDigest(shieldFolder, own).catch(() => null);
    if (sha256 === null || found.some((one) => one.sha256 === sha256)) continue;
    found.push({
      sha256,
      kind: 'shield',
      name: own === null ? 'as shipped' : 'as shipped, with own words and patterns',
      nameMeaning: { code: own === null ? 'shipped' : 'shipped-with-own', values: {} },
      place: shieldFolder,
      parents: [],
      gap: null,
      verify: async () => {
        const now = await readShieldDigest(shieldFolder, own).catch((error: Error) => error);
        if (now instanceof Error) return now.message;
        return now === sha256 ? null : 'its files were changed';
      },
    });
  }
  return found;
}
