/** Names of quantised files, after the format's naming convention (ggml, `docs/gguf.md`): the encoding stands at the end. */
import path from 'node:path';
import { quantisationTypes } from './quantisation-types.ts';

const encodings = new Set([...quantisationTypes.map(({ name }) => name), 'FULL']);

/** `Tiny-42M-v1.0-F16.gguf` as Q4_K_M is `Tiny-42M-v1.0-Q4_K_M.gguf`. @returns the name without a folder */
export function quantisedName(input: string, type: string): string {
  const stem = path.basename(input).replace(/\.gguf$/iu, '');
  const [, base, encoding = ''] = /^(.+)[-.]([^-.]+)$/u.exec(stem) ?? [];
  return `${base && encodings.has(encoding.toUpperCase()) ? base : stem}-${type}.gguf`;
}
