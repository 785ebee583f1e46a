/**
 * Which of llama.cpp's ways to split text into words (`tokenizer.ggml.pre`) is that of a `tokenizer.json`: told by the
 * structure of its `pre_tokenizer`, so that a vocabulary of one's own is recognised like that of a known model.
 */
import { isObject, type JsonObject } from './json-file.ts';

const contractions = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";
const word = '[^\\r\\n\\p{L}\\p{N}]?\\p{L}+';
const ends = '\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+';
const rest = ` ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|${ends}`;
const upper = '[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]';
const lower = '[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]';
const cased = (suffix: string): string =>
  `[^\\r\\n\\p{L}\\p{N}]?${upper}*${lower}+${suffix}|[^\\r\\n\\p{L}\\p{N}]?${upper}+${lower}*${suffix}`;
const slashed = ` ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|${ends}`;

const split = (pattern: string): string => `split ${pattern}`;
const bytes = 'bytes';
const words = 'words, bytes';

/**
 * Steps of known pre-tokenisers. `wholeWords` are those whose llama.cpp counterpart takes a word that is in the vocabulary
 * as it is, without merges (`ignore_merges`).
 */
const known: readonly {
  readonly steps: readonly string[];
  readonly name: string;
  readonly wholeWords?: boolean;
}[] = [
  { name: 'gpt-2', steps: [words] },
  { name: 'smollm', steps: ['digits', words] },
  {
    name: 'llama-bpe',
    steps: [split(`${contractions}|${word}|\\p{N}{1,3}|${rest}`), bytes],
    wholeWords: true,
  },
  { name: 'dbrx', steps: [split(`${contractions}|${word}|\\p{N}{1,3}|${rest}`), bytes] },
  { name: 'qwen2', steps: [split(`${contractions}|${word}|\\p{N}|${rest}`), bytes] },
  {
    name: 'qwen35',
    steps: [
      split(
        `${contractions}|[^\\r\\n\\p{L}\\p{N}]?[\\p{L}\\p{M}]+|\\p{N}| ?[^\\s\\p{L}\\p{M}\\p{N}]+[\\r\\n]*|${ends}`,
      ),
      bytes,
    ],
  },
  { name: 'tekken', steps: [split(`${cased('')}|\\p{N}|${slashed}`), bytes], wholeWords: true },
  { name: 'gpt-4o', steps: [split(`${cased(`${contractions}?`)}|\\p{N}{1,3}|${slashed}`), bytes] },
  {
    name: 'deepseek-v3',
    steps: [
      split('\\p{N}{1,3}'),
      split('[一-龥぀-ゟ゠-ヿ]+'),
      split(
        `[!"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_\`{|}~][A-Za-z]+|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\\r\\n]*|${ends}`,
      ),
      bytes,
    ],
  },
];

/** Names that `preTokenizerName` can give. */
export const knownPreTokenizers: readonly string[] = known.map(({ name }) => name);

/**
 * @param tokenizer a parsed `tokenizer.json` of a byte-level vocabulary
 * @returns `undefined` when llama.cpp has none that is known to split text in the same way
 */
export function preTokenizerName(tokenizer: JsonObject): string | undefined {
  const steps = stepsOf(tokenizer.pre_tokenizer);
  const model = tokenizer.model;
  const wholeWords = isObject(model) && model.ignore_merges === true;
  const found = known.find(
    (one) =>
      (one.wholeWords ?? false) === wholeWords &&
      one.steps.length === steps.length &&
      one.steps.every((step, index) => step === steps[index]),
  );
  return found?.name;
}

/** The steps of a pre-tokeniser in words; what is unknown becomes a step that nothing equals. */
function stepsOf(json: unknown): string[] {
  if (!isObject(json)) return ['nothing'];
  switch (json.type) {
    case 'Sequence':
      return Array.isArray(json.pretokenizers) ? json.pretokenizers.flatMap(stepsOf) : ['nothing'];
    case 'ByteLevel':
      if (json.add_prefix_space === true) return ['a space first, bytes'];
      return [json.use_regex === false ? bytes : words];
    case 'Digits':
      return [json.individual_digits === true ? 'digits' : 'numbers'];
    case 'Split':
      return [splitStep(json)];
    default:
      return [String(json.type)];
  }
}

function splitStep({ pattern, behavior, invert }: JsonObject): string {
  const regex = isObject(pattern) ? pattern.Regex : undefined;
  // Taking the pieces between matches of nothing ("Removed" and inverted) keeps the same words as isolating matches.
  const keeps = (behavior === 'Isolated' && invert !== true) || (behavior === 'Removed' && invert === true);
  if (typeof regex !== 'string' || !keeps) return 'another split';
  return split(regex.replaceAll('\r', '\\r').replaceAll('\n', '\\n'));
}
