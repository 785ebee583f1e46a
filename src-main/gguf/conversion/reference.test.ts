/** What llama.cpp's own converter makes of the same checkpoints: every tensor's bytes and every key's value. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from '../../artifacts/artifact.ts';
import { withFile } from '../byte-reader.ts';
import { readGgufHeader } from '../read-header.ts';
import { convertToGguf } from './convert-to-gguf.ts';
import { readWholeMetadata } from './test-files/read-whole-metadata.ts';
import { tinyCheckpoints, writeTinyCheckpoint } from './test-files/tiny-checkpoints.ts';

interface Reference {
  readonly metadata: Readonly<Record<string, readonly [type: string, value: unknown]>>;
  readonly tensors: Readonly<Record<string, string>>;
}

const reference = JSON.parse(
  await readFile(path.join(import.meta.dirname, 'fixtures/reference.json'), 'utf8'),
) as Record<string, Reference>;

// "+" only we have, "-" only the reference has, "~" both have with another value. Everything else is equal.
const [bos, eos] = ['+ tokenizer.ggml.add_bos_token', '+ tokenizer.ggml.add_eos_token'];
// Told in `tokenizer_config.json`; the reference looks for the token in `tokenizer.json` alone.
const unknown = '+ tokenizer.ggml.unknown_token_id';
const meant: Readonly<Record<string, readonly string[]>> = {
  // A template that adds nothing is told, too: llama.cpp would otherwise decide by the name of the pre-tokeniser.
  'Tiny-Llama-1M-Instruct-v2': [eos],
  'llama-biased': [bos, eos],
  mistral: [unknown],
  'llama-from-json': [
    eos,
    // For pairs of texts, which are not asked for here.
    '- tokenizer.ggml.add_sep_token',
    // From the normaliser; the reference leaves llama.cpp's default, whatever the tokenizer does.
    '+ tokenizer.ggml.add_space_prefix',
    // The reference scores every token the same, so that llama.cpp merges from left to right, whatever the merges are.
    '~ tokenizer.ggml.scores',
    // The reference ends with the tokenizer's last token, and llama.cpp rejects an embedding with more rows.
    '~ tokenizer.ggml.token_type',
    '~ tokenizer.ggml.tokens',
  ],
  // The reference tells the size of heads only where transformers' own configuration has a field for it.
  qwen2: ['+ qwen2.attention.key_length', '+ qwen2.attention.value_length', bos, eos],
  qwen3: [bos, eos],
  // CodeGemma's ids, whatever the vocabulary; llama.cpp finds "<end_of_turn>" by its text. The base is the default's.
  gemma: ['+ gemma.rope.freq_base', '- tokenizer.ggml.eot_token_id', unknown],
  gemma2: ['+ gemma2.rope.freq_base', unknown],
  gemma3: [unknown],
};

let parent = '';
beforeAll(async () => {
  parent = await mkdtemp(path.join(tmpdir(), 'so8t-reference-'));
});
afterAll(() => rm(parent, { recursive: true }));

/** As the reference writes long arrays. */
function digest([type, value]: readonly [string, unknown]): readonly [string, unknown] {
  if (!Array.isArray(value) || value.length <= 12) return [type, value];
  const packed = type.endsWith('FLOAT32')
    ? new Uint8Array(Float32Array.from(value as number[]).buffer)
    : JSON.stringify(value);
  return [type, `${value.length} ${sha256(packed)}`];
}

describe.each(tinyCheckpoints)('$name', (checkpoint) => {
  it('gives the tensors and keys of the reference, but for what is meant to differ', async () => {
    const folder = await writeTinyCheckpoint(checkpoint, parent);
    const file = path.join(parent, `${checkpoint.name}.gguf`);
    const stage = convertToGguf({ folder, file, type: checkpoint.type }, new AbortController().signal);
    let next = await stage.next();
    while (!next.done) next = await stage.next();
    const expected = reference[checkpoint.name]!;
    const bytes = await readFile(file);
    const tensors = withFile(file, readGgufHeader).tensors.map(
      ({ name, type, shape, start, bytes: length }) =>
        [name, `${type} ${shape.join('x')} ${sha256(bytes.subarray(start, start + length))}`] as const,
    );
    expect(Object.fromEntries(tensors)).toEqual(expected.tensors);
    const found = Object.fromEntries(
      [...readWholeMetadata(file)].map(([key, entry]) => [key, digest(entry)]),
    );
    expect(differences(found, expected.metadata)).toEqual(meant[checkpoint.name]);
  });
});

/** Keys whose values differ or that only one of both has. */
function differences(found: Reference['metadata'], expected: Reference['metadata']): string[] {
  const keys = [...new Set([...Object.keys(found), ...Object.keys(expected)])].sort();
  const differing = keys.filter((key) => JSON.stringify(found[key]) !== JSON.stringify(expected[key]));
  return differing.map((key) => `${!expected[key] ? '+' : !found[key] ? '-' : '~'} ${key}`);
}
