/** Labelled prompts that the shield is measured on. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseJsonLines, RowError } from '../../data/row.ts';
import { parseVerdict, type Verdict } from '../../data/verdict.ts';

export interface EvaluationRow {
  /** Name of the file without its ending. */
  readonly set: string;
  readonly id: string;
  readonly text: string;
  readonly label: Verdict;
  readonly language: string;
  readonly kind: string;
}

/** Sets of `resources/shield-evaluation` that words, patterns and thresholds may be chosen on; no classifier learns them. */
export const developmentSets = ['development', 'development-indirect', 'development-second'] as const;

/** Those that are only reported on: never tuned on. */
export const heldOutSets = ['test', 'indirect-test', 'lookalikes-test'] as const;

/** The JSONL files of a folder that hold labelled prompts, by name. @throws Error when there are none */
export async function filesOfFolder(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    throw new Error(`${folder}: cannot be read (${error.code}). Name a folder of JSONL files.`, {
      cause: error,
    });
  });
  const files = names.filter((name) => name.endsWith('.jsonl')).sort();
  if (files.length === 0)
    throw new Error(`${folder}: holds no .jsonl file. Name a folder of labelled prompts.`);
  return files.map((name) => path.join(folder, name));
}

/**
 * Rows with `text` and `label`; `lang` (or `language`), `kind` and `id` where they have them.
 * @throws RowError naming line and field
 */
export async function readEvaluationRows(file: string): Promise<EvaluationRow[]> {
  const content = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new Error(`${file}: cannot be read (${error.code}). Name an existing JSONL file.`, {
      cause: error,
    });
  });
  const set = path.basename(file, '.jsonl');
  const problems: string[] = [];
  const rows = parseJsonLines(content, file).flatMap(({ line, value }): EvaluationRow[] => {
    const { text, id, lang, language, kind } = value;
    const label = typeof value.label === 'string' ? parseVerdict(value.label) : null;
    if (typeof text !== 'string') problems.push(`line ${line}, field "text": is missing or no text`);
    if (!label) problems.push(`line ${line}, field "label": use ALLOW, ESCALATE or REFUSE`);
    if (typeof text !== 'string' || !label) return [];
    return [
      {
        set,
        id: id === undefined ? `line ${line}` : String(id),
        text,
        label,
        language: String(lang ?? language ?? '-'),
        kind: String(kind ?? '-'),
      },
    ];
  });
  if (problems.length > 0) throw new RowError(file, problems);
  return rows;
}
