/** Ways to damage a model so that its hashes still fit: what a broken training or a broken tool would leave behind. */
import { open, readFile, rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { sha256OfFile } from '../../../artifacts/artifact.ts';

/** Takes a file or folder away. @returns what brings it back */
export async function takeAway(place: string): Promise<() => Promise<void>> {
  await rename(place, `${place}-away`);
  return () => rename(`${place}-away`, place);
}

/** Remembers files. @returns what puts them all back as they were */
export async function remember(...files: string[]): Promise<() => Promise<void>> {
  const kept = await Promise.all(files.map((file) => readFile(file)));
  return async () => {
    for (const [index, file] of files.entries()) await writeFile(file, kept[index]!);
  };
}

/** Every number of the last part of a file becomes NaN: 0xff is one in float32 and float16. */
export async function fillWithNaN(file: string, from: number): Promise<void> {
  const { size } = await stat(file);
  const handle = await open(file, 'r+');
  try {
    await handle.write(Buffer.alloc(size - from, 0xff), 0, size - from, from);
  } finally {
    await handle.close();
  }
}

/** Where the numbers of a safetensors file begin. */
export async function safetensorsStart(file: string): Promise<number> {
  const bytes = await readFile(file);
  return 8 + Number(bytes.readBigUInt64LE(0));
}

/** Writes the true hash and size of a file into its folder's manifest. */
export async function rehash(folder: string, name: string): Promise<void> {
  const file = path.join(folder, 'manifest.json');
  const manifest = JSON.parse(await readFile(file, 'utf8'));
  const place = path.join(folder, name);
  manifest.files[name] = { sha256: await sha256OfFile(place), bytes: (await stat(place)).size };
  await writeFile(file, JSON.stringify(manifest));
}

/** Binds a head folder to what its GGUF file is now. */
export async function rebind(headFolder: string, gguf: string): Promise<void> {
  const file = path.join(headFolder, 'gguf.json');
  const identity = JSON.parse(await readFile(file, 'utf8'));
  const { size } = await stat(gguf);
  await writeFile(file, JSON.stringify({ ...identity, sha256: await sha256OfFile(gguf), bytes: size }));
  await rehash(headFolder, 'gguf.json');
}
