/** Copies of the shield's data and of the embedded model, for tests that damage them. */
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { GatePlaces } from '../../../gate/judging/open-gate-judge.ts';
import { embeddedModelFolder, shieldFolder } from '../../../package-files.ts';
import { frozenFile, hashFiles, readShieldFiles } from '../../../shield-data/shield-files.ts';

export interface CopiedPlaces {
  readonly folder: string;
  readonly shieldFolder: string;
  readonly modelFolder: string;
  readonly places: GatePlaces;
  dispose(): Promise<void>;
}

export async function copyGatePlaces(): Promise<CopiedPlaces> {
  const folder = await mkdtemp(path.join(tmpdir(), 'so8t-gate-'));
  const [shield, model] = [path.join(folder, 'shield'), path.join(folder, 'model')];
  await mkdir(shield);
  const { files } = JSON.parse(await readFile(path.join(shieldFolder, frozenFile), 'utf8')) as {
    files: Record<string, string>;
  };
  for (const name of Object.keys(files)) await cp(path.join(shieldFolder, name), path.join(shield, name));
  // Frozen by itself: what is tested is what happens to this copy, whatever is being changed in the checkout.
  const list = { version: 1, files: hashFiles(await readShieldFiles(shield)) };
  await writeFile(path.join(shield, frozenFile), JSON.stringify(list));
  await cp(embeddedModelFolder, model, { recursive: true });
  return {
    folder,
    shieldFolder: shield,
    modelFolder: model,
    places: {
      shieldFolder: shield,
      overlayFolder: null,
      head: { kind: 'engine', modelFolder: model, session: { provider: 'cpu', threads: 1 } },
    },
    dispose: () => rm(folder, { recursive: true, force: true }),
  };
}
