/** Ids of the tokens with a purpose, and which of them a text begins and ends with. */
import { isObject, type JsonObject } from './json-file.ts';
import type { TokenizerFiles } from './tokenizer-files.ts';

/** Hugging Face's names and those of the format's keys; "seperator" is how the format spells it. */
const purposes = {
  bos: 'bos',
  eos: 'eos',
  unk: 'unknown',
  sep: 'seperator',
  pad: 'padding',
  mask: 'mask',
} as const;

type Purpose = keyof typeof purposes;

export interface SpecialTokens {
  /** By the middle of the key `tokenizer.ggml.{...}_token_id`. */
  readonly ids: ReadonlyMap<string, number>;
  /** Whether a text begins with bos; `undefined` when no file tells. */
  readonly addBos: boolean | undefined;
  readonly addEos: boolean | undefined;
}

/**
 * What `tokenizer_config.json` names, found among the added tokens; then the ids of `config.json`. The template of
 * `tokenizer.json` tells what a text begins and ends with.
 * @param size tokens of the vocabulary; ids beyond are left out
 */
export function readSpecialTokens(files: TokenizerFiles, size: number): SpecialTokens {
  const { settings, config } = files;
  const template = templateEnds(files.tokenizer);
  const ids = new Map<string, number>();
  const add = (key: string, id: unknown): void => {
    if (Number.isInteger(id) && (id as number) >= 0 && (id as number) < size && !ids.has(key))
      ids.set(key, id as number);
  };
  const idOf = (content: string | undefined): number | undefined =>
    content === undefined ? undefined : files.added.find((token) => token.content === content)?.id;
  const first = contentOf(settings.bos_token) ?? template?.first;
  const last = contentOf(settings.eos_token);
  add('bos', idOf(first));
  // A template that ends otherwise than with eos closes turns with the latter.
  if (template?.last && last !== undefined && template.last !== last) add('eot', idOf(last));
  add('eos', idOf(template?.last ?? last));
  for (const [purpose, key] of Object.entries(purposes)) {
    add(key, idOf(contentOf(settings[`${purpose}_token`])));
    add(key, oneOf(config[`${purpose as Purpose}_token_id`]));
  }
  return {
    ids,
    addBos:
      said(settings.add_bos_token) ?? (template && template.first !== undefined && template.first === first),
    addEos: said(settings.add_eos_token) ?? (template && template.last !== undefined),
  };
}

function said(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

/** Several ids end a generation of newer checkpoints; the format has room for the first. */
function oneOf(id: unknown): unknown {
  return Array.isArray(id) ? id[0] : id;
}

function contentOf(token: unknown): string | undefined {
  const content = isObject(token) ? token.content : token;
  return typeof content === 'string' ? content : undefined;
}

interface Ends {
  readonly first: string | undefined;
  readonly last: string | undefined;
}

/** What a `tokenizer.json` puts around a single text; `undefined` for a folder without that file. */
function templateEnds(tokenizer: JsonObject | undefined): Ends | undefined {
  if (!tokenizer) return undefined;
  const processor = tokenizer.post_processor;
  const list =
    isObject(processor) && Array.isArray(processor.processors) ? processor.processors : [processor];
  const template = list.find((one): one is JsonObject => isObject(one) && one.type === 'TemplateProcessing');
  const single = template && Array.isArray(template.single) ? (template.single as unknown[]) : [];
  if (single.length < 2) return { first: undefined, last: undefined };
  return { first: specialOf(single[0]), last: specialOf(single.at(-1)) };
}

function specialOf(part: unknown): string | undefined {
  const special = isObject(part) ? part.SpecialToken : undefined;
  return isObject(special) && typeof special.id === 'string' ? special.id : undefined;
}
