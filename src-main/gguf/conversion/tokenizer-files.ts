/** The files of a checkpoint that its tokenizer is made of. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { ConversionError } from './conversion-error.ts';
import { isObject, type JsonObject, readJsonFile } from './json-file.ts';

export interface AddedToken {
  readonly id: number;
  readonly content: string;
  readonly special: boolean;
}

export interface TokenizerFiles {
  readonly folder: string;
  /** `tokenizer.json`. */
  readonly tokenizer: JsonObject | undefined;
  /** `tokenizer_config.json`; empty when there is none. */
  readonly settings: JsonObject;
  readonly config: JsonObject;
  /** `tokenizer.model`. */
  readonly sentencePiece: Buffer | undefined;
  readonly added: readonly AddedToken[];
  /** A file with a chat template of its own. */
  readonly template: unknown;
}

/** @throws ConversionError when there is no tokenizer, or a file is damaged */
export async function readTokenizerFiles(folder: string, config: JsonObject): Promise<TokenizerFiles> {
  const tokenizer = await readJsonFile(folder, 'tokenizer.json');
  const settings = (await readJsonFile(folder, 'tokenizer_config.json')) ?? {};
  const sentencePiece = await readOptional(folder, 'tokenizer.model');
  if (!tokenizer && !sentencePiece)
    throw new ConversionError(
      `${path.join(folder, 'tokenizer.json')}: is missing, and so is "tokenizer.model". A GGUF file holds its tokenizer: get ` +
        'one of both.',
    );
  const added = [...addedTokens(tokenizer, folder), ...decoderTokens(settings)];
  const jinja = await readOptional(folder, 'chat_template.jinja');
  const template =
    jinja?.toString('utf8') ?? (await readJsonFile(folder, 'chat_template.json'))?.chat_template;
  return { folder, tokenizer, settings, config, sentencePiece, added, template };
}

async function readOptional(folder: string, name: string): Promise<Buffer | undefined> {
  const file = path.join(folder, name);
  return readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new ConversionError(`${file}: cannot be read (${error.message}).`, { cause: error });
  });
}

function addedTokens(tokenizer: JsonObject | undefined, folder: string): AddedToken[] {
  const list = tokenizer?.added_tokens ?? [];
  if (!Array.isArray(list))
    throw new ConversionError(
      `${path.join(folder, 'tokenizer.json')}: field "added_tokens" is not a list. Get the file again.`,
    );
  return list.map((token: unknown, index) => {
    if (isObject(token)) {
      const { id, content, special } = token;
      if (Number.isSafeInteger(id) && (id as number) >= 0 && typeof content === 'string')
        return { id: id as number, content, special: special === true };
    }
    throw new ConversionError(
      `${path.join(folder, 'tokenizer.json')}: field "added_tokens[${index}]" has no id and content. Get the file again.`,
    );
  });
}

/** Older folders tell added tokens only here. */
function decoderTokens({ added_tokens_decoder: decoder }: JsonObject): AddedToken[] {
  if (!isObject(decoder)) return [];
  return Object.entries(decoder).flatMap(([id, token]) =>
    isObject(token) && typeof token.content === 'string' && Number.isSafeInteger(Number(id))
      ? [{ id: Number(id), content: token.content, special: token.special === true }]
      : [],
  );
}
