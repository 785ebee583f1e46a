/** Small tokenizers for tests: byte-level ones of any structure, and SentencePiece's from the fixtures. */
import { copyFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { byteAlphabet, learnMerges } from '../../../language-model/byte-pair-encoding.ts';

const sentences = [
  "It's the ship that we'll sail, and they've seen the sails of the ships.",
  'Where does the rain fall? In the plain, 12 or 345 times a year; then there is none.',
  'Die Wörter fließen über größere Flüsse. Où sont les élèves? 東京と京都へ行きました。',
];

const markers = ['<|pad|>', '<|begin|>', '<|end|>', '<|user|>', '<|refuse|>'];

/** Rows of the embedding of a model with this tokenizer; some have no token. */
export const byteLevelSize = 384;

const sequence = (...pretokenizers: object[]): object => ({ type: 'Sequence', pretokenizers });
const byteLevel = (regex: boolean): object => ({
  type: 'ByteLevel',
  add_prefix_space: false,
  trim_offsets: true,
  use_regex: regex,
});
const isolated = (regex: string): object => ({
  type: 'Split',
  pattern: { Regex: regex },
  behavior: 'Isolated',
  invert: false,
});

/** `pre_tokenizer` fields as checkpoints of these kinds have them. */
export const preTokenizers = {
  'gpt-2': byteLevel(true),
  smollm: sequence({ type: 'Digits', individual_digits: true }, byteLevel(true)),
  'llama-bpe': sequence(
    isolated(
      "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
    ),
    byteLevel(false),
  ),
  qwen2: sequence(
    isolated(
      "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
    ),
    byteLevel(false),
  ),
} as const;

/** A `tokenizer.json` with a byte-level vocabulary learnt from a few sentences. */
export function byteLevelTokenizer(kind: keyof typeof preTokenizers): Record<string, unknown> {
  const merges = learnMerges(
    Array.from({ length: 3 }, () => sentences).flat(),
    byteLevelSize - 256 - markers.length - 20,
  );
  const tokens = [...markers, ...byteAlphabet(), ...merges.map(([first, second]) => first + second)];
  const begins = kind === 'llama-bpe';
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: [
      ...markers.map((content, id) => ({ id, content, special: id !== 3 })),
      { id: tokens.length, content: '[note\u2581here]', special: false },
      // What transformers' own class for Qwen2 would add to a vocabulary without it.
      { id: tokens.length + 1, content: '<|endoftext|>', special: true },
    ].map((token) => ({ single_word: false, lstrip: false, rstrip: false, normalized: false, ...token })),
    normalizer: kind === 'qwen2' ? { type: 'NFC' } : null,
    pre_tokenizer: preTokenizers[kind],
    post_processor: begins
      ? {
          type: 'TemplateProcessing',
          single: [{ SpecialToken: { id: '<|begin|>', type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }],
          pair: [{ Sequence: { id: 'A', type_id: 0 } }, { Sequence: { id: 'B', type_id: 0 } }],
          special_tokens: { '<|begin|>': { id: '<|begin|>', ids: [1], tokens: ['<|begin|>'] } },
        }
      : null,
    decoder: byteLevel(true),
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: begins,
      vocab: Object.fromEntries(tokens.map((token, id) => [token, id])),
      // Both ways of writing them.
      merges: kind === 'gpt-2' ? merges.map((pair) => pair.join(' ')) : merges,
    },
  };
}

const settings = {
  tokenizer_class: 'PreTrainedTokenizerFast',
  bos_token: '<|begin|>',
  eos_token: { content: '<|end|>', __type: 'AddedToken' },
  pad_token: '<|pad|>',
  clean_up_tokenization_spaces: false,
};

const chatTemplate = "{% for message in messages %}{{ '<|user|>' + message['content'] }}{% endfor %}<|end|>";

/** Writes `tokenizer.json` and `tokenizer_config.json`. */
export async function writeByteLevel(folder: string, kind: keyof typeof preTokenizers): Promise<void> {
  const save = (name: string, json: object): Promise<void> =>
    writeFile(path.join(folder, name), `${JSON.stringify(json, null, 1)}\n`);
  await save('tokenizer.json', byteLevelTokenizer(kind));
  await save(
    'tokenizer_config.json',
    kind === 'smollm' ? settings : { ...settings, chat_template: chatTemplate },
  );
}

/** Pieces of the SentencePiece model in the fixtures, and rows of the embedding: some have no token. */
export const sentencePieceSize = 352;

/** Writes SentencePiece's tokenizer: as `tokenizer.model`, or as the `tokenizer.json` that transformers makes of it. */
export async function writeSentencePiece(
  folder: string,
  as: 'model' | 'json',
  gemma: boolean,
): Promise<void> {
  const fixtures = path.join(import.meta.dirname, '../fixtures');
  const name = as === 'model' ? 'tokenizer.model' : 'tokenizer.json';
  await copyFile(path.join(fixtures, name), path.join(folder, name));
  const special = ['<unk>', '<s>', '</s>'];
  const turn = {
    '340': { content: '<start_of_turn>', special: true },
    '341': { content: '\u2581\u2581', special: false },
  };
  const decoder = Object.fromEntries(special.map((content, id) => [id, { content, special: true }]));
  const json = {
    tokenizer_class: as === 'json' ? 'PreTrainedTokenizerFast' : gemma ? 'GemmaTokenizer' : 'LlamaTokenizer',
    bos_token: '<s>',
    eos_token: '</s>',
    unk_token: '<unk>',
    ...(as === 'model' && { add_bos_token: true, add_eos_token: false }),
    ...(as === 'model' && { added_tokens_decoder: { ...decoder, ...(gemma && turn) } }),
  };
  await writeFile(path.join(folder, 'tokenizer_config.json'), JSON.stringify(json));
}
