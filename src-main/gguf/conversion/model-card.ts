/**
 * What a model card (`README.md`) says at its beginning, between two lines of "---": YAML of which the simple forms are read
 * here, text and lists of text. A card is for people first: what is written otherwise is left out, and never an error.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';

export type ModelCard = ReadonlyMap<string, readonly string[]>;

/** Bytes of a card that are looked at. */
const LIMIT = 1 << 16;

/** @returns each field with its one or several texts; an empty map when there is no card */
export async function readModelCard(folder: string): Promise<ModelCard> {
  const content = await readFile(path.join(folder, 'README.md'), 'utf8').catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '';
      throw error;
    },
  );
  return parseModelCard(content.slice(0, LIMIT));
}

export function parseModelCard(content: string): ModelCard {
  const lines = content.split(/\r?\n/u);
  const end = lines.indexOf('---', 1);
  const fields = new Map<string, string[]>();
  if (lines[0] !== '---' || end < 0) return fields;
  let open: string[] | undefined;
  for (const line of lines.slice(1, end)) {
    const item = /^\s*-\s+(.*)$/u.exec(line);
    const field = /^([A-Za-z_][\w-]*):\s*(.*)$/u.exec(line);
    if (item) {
      const value = scalar(item[1]!);
      if (value !== undefined) open?.push(value);
    } else if (field) {
      open = [];
      fields.set(field[1]!, open);
      open.push(...values(field[2]!));
    } else if (line.trim() !== '' && !line.trimStart().startsWith('#')) open = undefined;
  }
  for (const [name, texts] of fields) if (texts.length === 0) fields.delete(name);
  return fields;
}

function values(text: string): string[] {
  const list = /^\[(.*)\]$/u.exec(text.trim());
  const parts = list ? list[1]!.split(',') : [text];
  return parts.map(scalar).filter((value) => value !== undefined);
}

/** A text with or without quotes; `undefined` for nothing and for forms of YAML that are not read here. */
function scalar(text: string): string | undefined {
  const trimmed = text.trim();
  const quoted = /^(["'])(.*)\1$/u.exec(trimmed);
  if (quoted) return quoted[2]!;
  const bare = trimmed.replace(/\s+#.*$/u, '');
  if (bare === '' || /^[[{|>&*!%@`]/u.test(bare) || /:(?:\s|$)/u.test(bare) || ['null', '~'].includes(bare))
    return undefined;
  return bare;
}
