/** Converts <folder> <file> <type> and prints the most memory that this process ever held, in bytes. */
import { type ConvertInput, convertToGguf } from '../convert-to-gguf.ts';

const [folder, file, type] = process.argv.slice(2) as [string, string, ConvertInput['type']];
const stage = convertToGguf({ folder, file, type }, new AbortController().signal);
let next = await stage.next();
while (!next.done) next = await stage.next();
console.log(JSON.stringify({ peak: process.resourceUsage().maxRSS * 1024, bytes: next.value.bytes }));
