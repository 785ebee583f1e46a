/** Hugging Face tokenizers (`tokenizer.json`), through the library of the same makers. */
import path from 'node:path';
import { Tokenizer as HuggingFaceTokenizer } from '@huggingface/tokenizers';

export interface Tokenizer {
  /** Plain text to ids. Text that spells a special token stays text: a prompt cannot write its own verdict. */
  readonly encode: (text: string) => number[];
  /** Ids to text; special tokens are left out. */
  readonly decode: (ids: readonly number[]) => string;
  /** Id of a special token. @throws when the tokenizer has none of that name */
  readonly idOf: (specialToken: string) => number;
  readonly vocabularySize: number;
}

interface TokenizerFile {
  added_tokens?: { id: number; content: string; special: boolean }[];
  model: { vocab: Record<string, number> };
}

/** Makes a tokenizer from the parsed `tokenizer.json` (and `tokenizer_config.json`, if there is one). */
export function createTokenizer(json: object, settings: object = {}): Tokenizer {
  // The library would by default close up spaces before punctuation, which is no inverse of byte-level encoding.
  const config = { clean_up_tokenization_spaces: false, ...settings };
  const file = json as TokenizerFile;
  const special = new Map(
    (file.added_tokens ?? []).filter((token) => token.special).map((token) => [token.content, token.id]),
  );
  const plain = new HuggingFaceTokenizer(
    { ...json, added_tokens: (file.added_tokens ?? []).filter((token) => !token.special) },
    config,
  );
  const whole = new HuggingFaceTokenizer(json, config);
  return {
    encode: (text) => (text === '' ? [] : plain.encode(text, { add_special_tokens: false }).ids),
    decode: (ids) => (ids.length === 0 ? '' : whole.decode([...ids], { skip_special_tokens: true })),
    idOf(token) {
      const id = special.get(token);
      if (id === undefined) throw new Error(`the tokenizer has no special token "${token}"`);
      return id;
    },
    vocabularySize: Math.max(...Object.values(file.model.vocab), ...special.values()) + 1,
  };
}

/**
 * Makes the tokenizer of a checkpoint from its files' bytes.
 * @param folder names the checkpoint in errors
 * @throws naming the file that is missing or not usable
 */
export function parseTokenizer(files: ReadonlyMap<string, Uint8Array>, folder: string): Tokenizer {
  const parse = (name: string): object | undefined => {
    const bytes = files.get(name);
    try {
      return bytes && (JSON.parse(Buffer.from(bytes).toString()) as object);
    } catch (error) {
      throw new Error(`${path.join(folder, name)}: is not JSON (${(error as Error).message}).`, {
        cause: error,
      });
    }
  };
  const file = parse('tokenizer.json');
  if (!file)
    throw new Error(`${path.join(folder, 'tokenizer.json')}: is missing. A checkpoint folder needs it.`);
  try {
    return createTokenizer(file, parse('tokenizer_config.json'));
  } catch (error) {
    throw new Error(`${path.join(folder, 'tokenizer.json')}: ${(error as Error).message}`, { cause: error });
  }
}
