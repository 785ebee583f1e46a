/** A path as a model writes it, as the names of folders and file below the root: on its own, without looking at a disk. */
import { ToolRefusal } from '../../tool.ts';
import { deceptive } from '../shown-text.ts';

const longestPath = 1024;
/** Bytes, of the usual file systems. */
const longestName = 255;
const deepest = 32;

/** Windows opens a device for these, with any ending, in any folder. */
const deviceName = /^(con|prn|aux|nul|clock\$|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/iu;

/** Characters that look like a slash, or become one or a dot where names are normalised. */
const slashLike = /[\u2044\u2215\u29f8\u29f5\u2216\ufe68\uff0f\uff3c]/u;

function refuse(code: string, message: string): never {
  throw new ToolRefusal(code, message);
}

function checkName(name: string): void {
  if (name === '') refuse('empty-name', 'The path has an empty name in it: write folder/file.');
  if (name === '..')
    refuse('path-outside-root', 'The path may not go up: name a file below the root folder.');
  const normal = name.normalize('NFKC');
  if (slashLike.test(name) || /[/\\]/u.test(normal) || (/^[.\s]+$/u.test(normal) && name !== '.'))
    refuse('deceptive-name', 'The path has a character that looks like a slash or a dot.');
  if (/[. ]$/u.test(name) || name.startsWith(' '))
    refuse('deceptive-name', 'A name may not begin with a space, nor end with a space or a dot.');
  if (name.startsWith('.')) refuse('hidden-name', 'Names that begin with a dot are not open to tools.');
  if (deviceName.test(name)) refuse('device-name', 'A name of the path is that of a device.');
  if (/[<>"|?*]/u.test(name)) refuse('deceptive-name', 'A name may not contain < > " | ? or *.');
  if (Buffer.byteLength(name) > longestName)
    refuse('name-too-long', `A name may be ${longestName} bytes long at most.`);
}

/**
 * @param path relative to the root, with `/`; empty or `.` is the root itself
 * @throws ToolRefusal for whatever leaves the root, or means another file elsewhere than it looks
 */
export function pathParts(path: string): readonly string[] {
  if (path === '' || path === '.') return [];
  if (path.length > longestPath)
    refuse('path-too-long', `The path may be ${longestPath} characters long at most.`);
  if (deceptive.test(path))
    refuse('deceptive-name', 'The path has a control character or one that cannot be seen.');
  if (path.startsWith('/') || path.startsWith('\\'))
    refuse('path-outside-root', 'The path must be relative to the root folder, without a leading slash.');
  if (path.includes('\\')) refuse('backslash', 'Write / between folders, not \\.');
  if (path.includes(':'))
    refuse('path-outside-root', 'The path may not contain a colon: no drives, no addresses, no streams.');
  if (/%(?:2e|2f|5c|00|25|u)/iu.test(path))
    refuse('encoded-path', 'The path is encoded as in an address: write the characters themselves.');
  if (/^~/u.test(path)) refuse('path-outside-root', 'The path may not begin with ~.');
  const parts = path.replace(/^\.\//u, '').split('/');
  for (const part of parts) checkName(part);
  if (parts.length > deepest) refuse('path-too-long', `The path may be ${deepest} folders deep at most.`);
  return parts;
}
