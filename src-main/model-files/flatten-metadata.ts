/** Configuration and metadata as lines for people. */
import { type GgufValue, isGgufArray } from '../gguf/metadata.ts';

export interface MetadataLine {
  readonly key: string;
  readonly value: string;
}

const ELEMENTS = 8;
const CHARACTERS = 2000;
const LINES = 5000;
const DEPTH = 8;

/** A JSON object's leaves, `outer.inner` as keys; long arrays and texts are shortened and say so. */
export function flattenJson(json: Readonly<Record<string, unknown>>): MetadataLine[] {
  const lines: MetadataLine[] = [];
  const add = (value: unknown, key: string, depth: number): void => {
    if (lines.length >= LINES) return;
    const nested = typeof value === 'object' && value !== null && !Array.isArray(value);
    if (nested && depth < DEPTH && Object.keys(value).length > 0) {
      for (const [name, inner] of Object.entries(value)) add(inner, key ? `${key}.${name}` : name, depth + 1);
    } else
      lines.push({
        key,
        value: Array.isArray(value) ? listText(value, value.length) : shorten(asText(value)),
      });
  };
  add(json, '', 0);
  return lines;
}

/** The key-values of a GGUF header. */
export function flattenGguf(metadata: ReadonlyMap<string, GgufValue>): MetadataLine[] {
  return [...metadata].map(([key, value]) => ({
    key,
    value: isGgufArray(value) ? listText(value.first, value.length) : shorten(asText(value)),
  }));
}

function listText(first: readonly unknown[], length: number): string {
  const shown = first.slice(0, ELEMENTS).map((element) => shorten(JSON.stringify(plain(element)) ?? '', 100));
  return `[${shown.join(', ')}${length > shown.length ? `, … (${length} in all)` : ''}]`;
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(plain(value)) ?? '');
}

/** JSON knows no integers of 64 bits. */
function plain(value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}

function shorten(text: string, limit = CHARACTERS): string {
  if (text.length <= limit) return text;
  return `${text.slice(0, limit).replace(/\p{Cs}$/u, '')}… (${text.length} characters)`;
}
