/** GGUF files of a model folder, made by the program's own converter. */
import { type ConvertInput, convertToGguf } from '../../gguf/conversion/convert-to-gguf.ts';

/** @returns the file */
export async function convertModel(
  folder: string,
  file: string,
  type: ConvertInput['type'] = 'f16',
): Promise<string> {
  for await (const _ of convertToGguf(
    { folder, file, type, pooling: 'mean' },
    new AbortController().signal,
  )) {
    // Only its end matters.
  }
  return file;
}
