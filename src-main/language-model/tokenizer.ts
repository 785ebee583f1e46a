/** Hugging Face tokenizers (`tokenizer.json`), through the library of the same makers. */
import { readFile } from 'node:fs/promises';
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
export function createTokenizer(json: object, config: object = {}): Tokenizer {
  const file = json as TokenizerFile;
  const special = new Map((file.added_tokens ?? []).filter((token) => token.special).map((token) => [token.content, token.id]));
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

/** Reads the tokenizer of a checkpoint folder. @throws naming the file */
export async function readTokenizer(folder: string): Promise<Tokenizer> {
  const read = async (name: string): Promise<object> => JSON.parse(await readFile(path.join(folder, name), 'utf8')) as object;
  try {
    const config = await read('tokenizer_config.json').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return {};
      throw error;
    });
    return createTokenizer(await read('tokenizer.json'), config);
  } catch (error) {
    throw new Error(`${path.join(folder, 'tokenizer.json')}: ${(error as Error).message}`, { cause: error });
  }
}
