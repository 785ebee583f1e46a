/** Writes a text file below the root. */
import { z } from 'zod';
import { type Tool, ToolRefusal } from '../../tool.ts';
import { beginCall } from '../begin-call.ts';
import { deceptiveInLines, escapeText } from '../shown-text.ts';
import { fileLimits } from './file-limits.ts';
import { pathParts } from './path-parts.ts';
import { type Root, shownPath, splitFile } from './root.ts';
import { walkFiles } from './walk-files.ts';
import { writeInside } from './write-inside.ts';

const schema = z.strictObject({
  path: z.string().min(1).describe('Path of the file, relative to the root folder; folders are made.'),
  content: z.string().describe('The whole text of the file.'),
  replace: z.boolean().default(false).describe('True to write over a file that exists.'),
});

/** @throws ToolRefusal `root-full` */
async function checkRoom(root: Root, bytes: number): Promise<void> {
  let files = 0;
  let sum = bytes;
  const walk = walkFiles(root, [], { entries: 2 * fileLimits.rootFiles, depth: 32 });
  let next = await walk.next();
  for (; !next.done; next = await walk.next()) {
    files += 1;
    sum += Number(next.value.stats.size);
  }
  const cut = next.value;
  if (cut || files >= fileLimits.rootFiles || sum > fileLimits.rootBytes)
    throw new ToolRefusal(
      'root-full',
      `The folder has ${fileLimits.rootFiles} files or ${fileLimits.rootBytes} bytes: nothing more is written.`,
    );
}

export function createWriteFile(root: Root): Tool<z.infer<typeof schema>> {
  const tool: Tool<z.infer<typeof schema>> = {
    name: 'write_file',
    description: `Writes a text file of at most ${fileLimits.writeBytes} bytes into the agent's folder, whole or not at all.`,
    bounds: { bytes: fileLimits.writeBytes },
    arguments: schema,
    effect: 'writes',
    describe({ path, content, replace }) {
      const { folder, name } = splitFile(pathParts(path));
      const bytes = Buffer.byteLength(content);
      if (bytes > fileLimits.writeBytes)
        throw new ToolRefusal('too-large', `A file may have ${fileLimits.writeBytes} bytes at most.`);
      if (deceptiveInLines.test(content))
        throw new ToolRefusal('not-text', 'The content has control characters: only text is written.');
      const over = replace ? ', over what is there' : '';
      return `Write ${bytes} bytes to ${escapeText(shownPath([...folder, name]), 1024)}${over}: ${escapeText(content, fileLimits.shownContent)}`;
    },
    async run(permit, action, signal) {
      const input = beginCall(tool, permit, action);
      await tool.describe(input);
      const { path, content, replace } = input;
      const parts = pathParts(path);
      await checkRoom(root, Buffer.byteLength(content));
      signal.throwIfAborted();
      await writeInside(root, parts, content, { replace, signal });
      return { text: `${shownPath(parts)} was written.`, truncated: false };
    },
  };
  return tool;
}
