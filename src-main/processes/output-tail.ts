/** Keeps the end of what a child prints, in bounded memory. */
import { StringDecoder } from 'node:string_decoder';

const limit = 8192;

export interface OutputTail {
  add(chunk: Buffer): void;
  text(): string;
}

/** The last whole lines, 8,192 characters at most. */
export function createOutputTail(): OutputTail {
  const decoder = new StringDecoder('utf8');
  let kept = '';
  let cut = false;
  return {
    add(chunk) {
      kept += decoder.write(chunk);
      if (kept.length <= limit) return;
      kept = kept.slice(-limit);
      cut = true;
    },
    text() {
      const firstBreak = kept.indexOf('\n');
      return (cut && firstBreak >= 0 ? kept.slice(firstBreak + 1) : kept).trim();
    },
  };
}
