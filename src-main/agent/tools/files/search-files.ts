/** Finds text in the files below the root: plain text, no expressions that could run for ever. */
import { z } from 'zod';
import { type Tool, ToolRefusal } from '../../tool.ts';
import { beginCall } from '../begin-call.ts';
import { deceptive, escapeText, shortenText } from '../shown-text.ts';
import { fileLimits } from './file-limits.ts';
import { pathParts } from './path-parts.ts';
import { readInside, textOf } from './read-bytes.ts';
import { type Root, shownPath } from './root.ts';
import { walkFiles } from './walk-files.ts';

const schema = z.strictObject({
  text: z.string().min(1).max(200).describe('Text to look for, as it stands in one line of a file.'),
  path: z.string().default('').describe('Folder to look in, relative to the root folder.'),
  match_case: z.boolean().default(false).describe('True when capitals matter.'),
});

function matchesIn(text: string, wanted: string, matchCase: boolean, shown: string): string[] {
  const found: string[] = [];
  for (const [index, line] of text.split('\n').entries())
    if ((matchCase ? line : line.toLowerCase()).includes(wanted))
      found.push(`${shown}:${index + 1}: ${shortenText(line.trim(), fileLimits.matchedLine)}`);
  return found;
}

export function createSearchFiles(root: Root): Tool<z.infer<typeof schema>> {
  const tool: Tool<z.infer<typeof schema>> = {
    name: 'search_files',
    description: `Finds a text in the agent's text files; gives path, line number and line, at most ${fileLimits.matches}.`,
    bounds: { matches: fileLimits.matches },
    arguments: schema,
    effect: 'nothing',
    describe({ text, path }) {
      if (deceptive.test(text)) throw new ToolRefusal('deceptive-text', 'Look for text that can be seen.');
      return `Look for "${escapeText(text, 200)}" in the folder ${escapeText(shownPath(pathParts(path)), 1024)}`;
    },
    async run(permit, action, signal) {
      const input = beginCall(tool, permit, action);
      await tool.describe(input);
      const wanted = input.match_case ? input.text : input.text.toLowerCase();
      const found: string[] = [];
      let bytes = 0;
      let cut = false;
      const files = walkFiles(root, pathParts(input.path), {
        entries: fileLimits.searchedEntries,
        depth: fileLimits.searchedDepth,
      });
      for (let next = await files.next(); ; next = await files.next()) {
        signal.throwIfAborted();
        if (next.done) {
          cut ||= next.value;
          break;
        }
        const { parts, stats } = next.value;
        if (stats.size > BigInt(fileLimits.searchedFileBytes)) {
          cut = true;
          continue;
        }
        bytes += Number(stats.size);
        if (found.length >= fileLimits.matches || bytes > fileLimits.searchedBytes) {
          cut = true;
          break;
        }
        const read = await readInside(root, parts, { most: fileLimits.searchedFileBytes }).catch((error) => {
          if (error instanceof ToolRefusal) return null; // a hard link, or exchanged meanwhile: not for us
          throw error;
        });
        const text = read && textOf(read.bytes);
        if (text)
          found.push(...matchesIn(text, wanted, input.match_case, escapeText(shownPath(parts), 1024)));
      }
      const shown = found.slice(0, fileLimits.matches);
      return {
        text: shown.join('\n') || 'Nothing was found.',
        truncated: cut || shown.length < found.length,
      };
    },
  };
  return tool;
}
