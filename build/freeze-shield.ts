/** `npm run freeze:shield`: freezes the shield's data as it stands, on purpose, after checking that all of it can be used. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createShield } from '../src-main/shield/create-shield.ts';
import { parseShieldFiles } from '../src-main/shield-data/read-shield-data.ts';
import { frozenFile, hashFiles, readShieldFiles } from '../src-main/shield-data/shield-files.ts';

const folder = path.join(import.meta.dirname, '..', 'resources', 'shield');
const files = await readShieldFiles(folder);
createShield(parseShieldFiles(files));
await writeFile(
  path.join(folder, frozenFile),
  `${JSON.stringify({ version: 1, files: hashFiles(files) }, null, 2)}\n`,
);
process.stdout.write(`${files.size} files frozen in ${path.join(folder, frozenFile)}\n`);
