/** Reading a JSONL file of prompts row by row: every row has `text`, all its other fields pass through. */
import { createReadStream } from 'node:fs';
import readline from 'node:readline';
import { parseJsonLines, RowError } from './row.ts';

export interface PromptRow {
  readonly line: number;
  readonly value: Record<string, unknown>;
  readonly text: string;
}

/** @throws RowError with line and field of the first broken row; Error when the file cannot be read */
export async function* readPrompts(file: string): AsyncGenerator<PromptRow> {
  const stream = createReadStream(file, 'utf8');
  const opened = new Promise<void>((resolve, reject) => stream.once('ready', resolve).once('error', reject));
  await opened.catch((error: NodeJS.ErrnoException) => {
    throw new Error(`${file}: cannot be read (${error.code}). Name an existing JSONL file.`, {
      cause: error,
    });
  });
  let number = 0;
  for await (const line of readline.createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) {
    number += 1;
    if (line.trim() === '') continue;
    const value = parseLine(line, number, file);
    if (typeof value.text !== 'string') {
      const problem = value.text === undefined ? 'is missing' : 'is not text';
      throw new RowError(file, [`line ${number}, field "text": ${problem}`]);
    }
    yield { line: number, value, text: value.text };
  }
}

function parseLine(line: string, number: number, file: string): Record<string, unknown> {
  try {
    return parseJsonLines(line, file)[0]!.value;
  } catch (error) {
    throw new RowError(
      file,
      (error as RowError).problems.map((problem) => problem.replace('line 1', `line ${number}`)),
    );
  }
}

/** Items by the `size`. */
export async function* chunks<Item>(items: AsyncIterable<Item>, size: number): AsyncGenerator<Item[]> {
  let chunk: Item[] = [];
  for await (const item of items) {
    chunk.push(item);
    if (chunk.length === size) {
      yield chunk;
      chunk = [];
    }
  }
  if (chunk.length > 0) yield chunk;
}
