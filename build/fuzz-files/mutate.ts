/** A damaged copy of a file of the corpus: the same for the same seed and number. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Random } from '../../src-main/engine/random.ts';
import type { FuzzedFile } from './corpus.ts';
import { damageBytes } from './damage-bytes.ts';
import { damageGguf } from './damage-gguf.ts';
import { damageJson, damageSafetensors } from './damage-json.ts';
import { findPlaces } from './gguf-places.ts';

export interface Mutant {
  readonly source: FuzzedFile;
  readonly bytes: Buffer;
}

/** Of a hundred files; conversion reads and writes a whole checkpoint, so it comes less often. */
const shares = { gguf: 55, safetensors: 27, gates: 8, checkpoint: 10 } as const;

const kept = new Map<string, Buffer>();

/** @param only only files that llama.cpp could compute */
export function mutate(corpus: readonly FuzzedFile[], seed: number, number: number, only = false): Mutant {
  const random = new Random(Math.imul(seed, 0x9e3779b1) ^ Math.imul(number + 1, 0x85ebca6b));
  random.uniform();
  const source = only
    ? choose(
        random,
        corpus.filter(({ model }) => model),
      )
    : chooseByShare(random, corpus);
  const other = original(
    choose(
      random,
      corpus.filter(({ kind }) => kind === 'gguf'),
    ),
  );
  let bytes = original(source);
  const name = source.file;
  if (name.endsWith('.gguf')) {
    bytes =
      random.integer(10) < 7
        ? damageGguf(random, bytes, other)
        : damageBytes(random, bytes, headerOf(bytes), other);
  } else if (name.endsWith('.safetensors')) {
    const length = Math.min(bytes.length, 8 + Number(bytes.readBigUInt64LE()));
    bytes =
      random.integer(10) < 7 ? damageSafetensors(random, bytes) : damageBytes(random, bytes, length, other);
  } else if (name.endsWith('.json')) bytes = damageJson(random, bytes);
  else bytes = damageBytes(random, bytes, bytes.length, other);
  // Sometimes more than one thing is wrong.
  for (let more = random.integer(6) - 3; more > 0; more -= 1)
    bytes = damageBytes(random, bytes, Math.min(bytes.length, 4096), other);
  return { source, bytes };
}

function original({ folder, file }: FuzzedFile): Buffer {
  const name = path.join(folder, file);
  const bytes = kept.get(name) ?? readFileSync(name);
  kept.set(name, bytes);
  return bytes;
}

const headerOf = (bytes: Buffer): number => findPlaces(bytes).headerEnd;

const choose = <Item>(random: Random, items: readonly Item[]): Item => items[random.integer(items.length)]!;

function chooseByShare(random: Random, corpus: readonly FuzzedFile[]): FuzzedFile {
  let rest = random.integer(100);
  for (const [kind, share] of Object.entries(shares)) {
    if (rest < share)
      return choose(
        random,
        corpus.filter((file) => file.kind === kind),
      );
    rest -= share;
  }
  return corpus[0]!;
}
