/** JSON files of a checkpoint's folder. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { ConversionError } from './conversion-error.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @returns `undefined` when there is no such file; @throws ConversionError when it is no JSON object */
export async function readJsonFile(folder: string, name: string): Promise<JsonObject | undefined> {
  const file = path.join(folder, name);
  let content: string;
  try {
    content = await readFile(file, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new ConversionError(`${file}: cannot be read (${message}).`, { cause: error });
  }
  let json: unknown;
  try {
    json = JSON.parse(content);
  } catch (error) {
    throw new ConversionError(
      `${file}: cannot be read as JSON (${(error as Error).message}). Get the file again.`,
      { cause: error },
    );
  }
  if (!isObject(json)) throw new ConversionError(`${file}: is not a JSON object. Get the file again.`);
  return json;
}

/** @throws ConversionError when it is missing, too */
export async function readNeededJson(folder: string, name: string, why: string): Promise<JsonObject> {
  const json = await readJsonFile(folder, name);
  if (!json) throw new ConversionError(`${path.join(folder, name)}: is missing. ${why}`);
  return json;
}
