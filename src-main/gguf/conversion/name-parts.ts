/**
 * The parts of a model's name, as the GGUF naming convention (ggml, `docs/gguf.md`) knows them: from identifiers such as
 * "mistralai/Mistral-7B-Instruct-v0.3".
 */

export interface NameParts {
  /** For people: "Mistral 7B Instruct v0.3". */
  readonly name?: string;
  readonly organization?: string;
  readonly basename?: string;
  readonly sizeLabel?: string;
  readonly finetune?: string;
  readonly version?: string;
}

type Kind = 'basename' | 'size' | 'finetune' | 'version' | 'encoding';

interface Part {
  readonly text: string;
  kind: Kind | undefined;
}

const version = /^(?:v|iter)?\d+(?:\.\d+)*$/iu;
const encoding = /^(?:i?q\d(?:_\w)*|b?fp?(?:16|32))$/iu;
const size = /^(?:(?:A|\d+x)?\d+(?:[._]\d+)?[KMBT]\d?|small|mini|medium|large|x?xl)$/iu;
const finetune = /^(?:chat|instruct|vision|lora)$/iu;

/** @param parameters of the model: a size that is far from it is another number, such as a context length */
export function nameParts(identifier: string, parameters: number): NameParts {
  if (identifier.includes(' ')) return { name: identifier };
  const slash = identifier.indexOf('/');
  const organization = slash > 0 && !identifier.startsWith('.') ? identifier.slice(0, slash) : undefined;
  const name = identifier.slice(slash + 1);
  const parts = classify(name.split('-').filter(Boolean), parameters);
  const joined = (kind: Kind): string | undefined =>
    [...new Set(parts.filter((part) => part.kind === kind).map(({ text }) => text))].join('-') || undefined;
  const [sizeLabel, finetuned, versions] = [joined('size'), joined('finetune'), joined('version')];
  // A name alone says too little to be split.
  const basename = sizeLabel || finetuned || versions ? joined('basename') : undefined;
  const told = Object.entries({
    name: title(name),
    organization: organization && title(organization),
    basename,
    sizeLabel,
    finetune: finetuned,
    version: versions,
  }).filter(([, value]) => value !== undefined && value !== '');
  return Object.fromEntries(told) as NameParts;
}

function classify(texts: readonly string[], parameters: number): Part[] {
  const parts = texts.map((text, index) => classifyOne(text, index, parameters));
  // "small" says nothing where a number says it.
  if (parts.some(({ kind, text }) => kind === 'size' && /\d/u.test(text)))
    for (const part of parts) if (part.kind === 'size' && !/\d/u.test(part.text)) part.kind = undefined;
  // The base name is what comes before everything else, with versions inside but not behind it.
  let end = 0;
  while (end < parts.length) {
    const { kind, text } = parts[end]!;
    if (kind !== 'version' && !(kind === undefined && /^\p{L}/u.test(text))) break;
    end += 1;
  }
  if (end === parts.length) while (end > 0 && parts[end - 1]!.kind === 'version') end -= 1;
  parts.forEach((part, index) => {
    if (index < end) part.kind = 'basename';
    else part.kind ??= 'finetune';
  });
  return parts;
}

function classifyOne(text: string, index: number, parameters: number): Part {
  if (version.test(text)) return { text, kind: 'version' };
  if (encoding.test(text)) return { text: text.toUpperCase(), kind: 'encoding' };
  if (index > 0 && size.test(text)) return classifySize(text, parameters);
  return { text, kind: index > 0 && finetune.test(text) ? 'finetune' : undefined };
}

function classifySize(text: string, parameters: number): Part {
  let label = text.replaceAll('_', '.');
  // "7b1" is 7.1B.
  if (/\d$/u.test(label)) label = `${label.slice(0, -2)}.${label.slice(-1)}${label.at(-2)!}`;
  if (/\d[kmbt]$/u.test(label)) label = label.slice(0, -1) + label.slice(-1).toUpperCase();
  const scale = 'KMBT'.indexOf(label.slice(-1)) + 1;
  const told = Number(label.slice(0, -1)) * 1000 ** scale;
  const far = Math.abs(told - parameters) > (7 * parameters) / 8;
  if (scale > 0 && !Number.isNaN(told) && parameters > 0 && far)
    return { text: label.slice(0, -1) + label.slice(-1).toLowerCase(), kind: 'finetune' };
  return { text: label, kind: 'size' };
}

/** Words begin with a capital, unless they have one already or are versions and numbers. */
function title(text: string): string {
  return text
    .replaceAll('-', ' ')
    .split(' ')
    .filter(Boolean)
    .map((word) =>
      word === word.toLowerCase() && !/^(?:v\d+(?:\.\d+)*|\d.*)$/u.test(word)
        ? word.replace(/\p{L}+/gu, (letters) => letters[0]!.toUpperCase() + letters.slice(1))
        : word,
    )
    .join(' ');
}
