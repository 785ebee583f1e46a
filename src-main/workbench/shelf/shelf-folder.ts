/** Where imported models lie and what they may be called. */
import path from 'node:path';

export function shelfFolder(dataFolder: string): string {
  return path.join(dataFolder, 'models');
}

/** Folders on their way in and out, which nobody may take for a model: `<name>.part-0123abcd`. */
export const unfinishedPattern = /\.part-[0-9a-f]{8}$/u;

// Also what Windows refuses: its reserved characters and device names, and a dot or space at the end.
const forbidden = /[\p{Cc}\p{Cs}<>:"/\\|?*]/u;
const deviceName = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/iu;
const longest = 100;

/** Whether a model of the shelf can have this name; everything else in the folder is none of ours. */
export function isShelfName(name: string): boolean {
  return (
    name.length > 0 &&
    name.length <= longest &&
    !name.startsWith('.') &&
    !/[. ]$/u.test(name) &&
    !/\.old$/u.test(name) &&
    !unfinishedPattern.test(name) &&
    !forbidden.test(name) &&
    !deviceName.test(name)
  );
}

/** A name for the shelf made from a file's or folder's: what cannot be in it becomes a hyphen. */
export function shelfName(source: string): string {
  const base = path.basename(source).replace(/\.gguf$/iu, '');
  const clean = [...base.normalize('NFC')]
    .map((character) => (forbidden.test(character) ? '-' : character))
    .join('')
    .slice(0, longest - 10)
    .replace(/\p{Cs}$/u, '')
    .replace(/^[. ]+/u, '')
    .replace(/[. ]+$/u, '')
    .replace(/\.(old|part-[0-9a-f]{8})$/u, '-$1');
  const named = `model-${clean}`;
  if (isShelfName(clean)) return clean;
  return clean !== '' && isShelfName(named) ? named : 'model';
}

/** The name itself, or with `-2`, `-3` ... when it is taken. Case is ignored, as on Windows and macOS. */
export function freeName(wanted: string, taken: Iterable<string>): string {
  const folded = new Set([...taken].map((name) => name.toLowerCase()));
  let name = wanted;
  for (let number = 2; folded.has(name.toLowerCase()); number += 1) name = `${wanted}-${number}`;
  return name;
}
