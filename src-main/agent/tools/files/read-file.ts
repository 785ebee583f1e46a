/** Reads a text file below the root. */
import { z } from 'zod';
import type { Tool } from '../../tool.ts';
import { beginCall } from '../begin-call.ts';
import { escapeText } from '../shown-text.ts';
import { fileLimits } from './file-limits.ts';
import { pathParts } from './path-parts.ts';
import { readInside, requireText, textOf } from './read-bytes.ts';
import { type Root, shownPath, splitFile } from './root.ts';

const schema = z.strictObject({
  path: z.string().min(1).describe('Path of the file, relative to the root folder, with / between folders.'),
  offset: z.int().min(0).default(0).describe('Byte to begin at, to read on where a result was cut.'),
});

export function createReadFile(root: Root): Tool<z.infer<typeof schema>> {
  const tool: Tool<z.infer<typeof schema>> = {
    name: 'read_file',
    description: `Reads a text file (UTF-8) of the agent's folder, at most ${fileLimits.readBytes} bytes at a time.`,
    bounds: { bytes: fileLimits.readBytes },
    arguments: schema,
    effect: 'nothing',
    describe({ path, offset }) {
      const { folder, name } = splitFile(pathParts(path));
      const from = offset > 0 ? ` from byte ${offset}` : '';
      return `Read the file ${escapeText(shownPath([...folder, name]), 1024)}${from}`;
    },
    async run(permit, action, signal) {
      const { path, offset } = beginCall(tool, permit, action);
      signal.throwIfAborted();
      const parts = pathParts(path);
      const start = Math.max(0, offset - fileLimits.readBefore);
      const most = offset - start + fileLimits.readBytes;
      const read = await readInside(root, parts, { offset: start, most });
      const bytes = read.bytes.subarray(offset - start);
      const truncated = offset + bytes.length < read.size;
      const text = requireText(textOf(bytes, { cutStart: offset > 0, cutEnd: truncated }), parts);
      // An offset within a character belongs to what stands before: the piece begins with the next one.
      const both = textOf(read.bytes, { cutStart: start > 0, cutEnd: truncated }) ?? text;
      const before = both.slice(0, both.length - text.length);
      return { text, truncated, around: { before, after: truncated ? '' : null } };
    },
  };
  return tool;
}
