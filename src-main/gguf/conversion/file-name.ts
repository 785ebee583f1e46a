/** The GGUF naming convention (ggml, `docs/gguf.md`): base name, size, fine-tuning, version, encoding. */
import type { NameParts } from './name-parts.ts';

/** What some system's file names cannot hold. */
const forbidden = /[<>:"/\\|?*\p{Cc}]/gu;

/**
 * @param encoding "F16", "Q4_K_M" ...
 * @returns such as "Mistral-7B-Instruct-v0.3-F16.gguf", without a folder; whether a file of that name is there is not looked at
 */
export function ggufFileName(name: NameParts, encoding: string): string {
  const parts = [
    name.basename ?? name.name ?? '',
    name.sizeLabel,
    name.finetune,
    name.version,
    encoding.toUpperCase(),
  ];
  const words = parts.map((part) => part?.trim().replace(/\s+/gu, '-').replace(forbidden, '-'));
  words[0] = words[0]!.replace(/^\.+/u, '') || 'model';
  return `${words.filter(Boolean).join('-')}.gguf`;
}
