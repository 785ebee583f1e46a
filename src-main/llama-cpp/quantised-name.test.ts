import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { quantisedName } from './quantised-name.ts';

describe('the name of a quantised file', () => {
  it.each([
    ['Tiny-42M-v1.0-F16.gguf', 'Tiny-42M-v1.0-Q4_K_M.gguf'],
    ['SmolLM2-135M-Instruct.bf16.gguf', 'SmolLM2-135M-Instruct-Q4_K_M.gguf'],
    ['model-full.GGUF', 'model-Q4_K_M.gguf'],
    // What stands at the end is part of the name when it is no encoding.
    ['so8t-tiny.gguf', 'so8t-tiny-Q4_K_M.gguf'],
    ['Llama-3.1.gguf', 'Llama-3.1-Q4_K_M.gguf'],
    ['F16.gguf', 'F16-Q4_K_M.gguf'],
    ['without an ending', 'without an ending-Q4_K_M.gguf'],
    [path.join('folder-F16', 'モデル-F32.gguf'), 'モデル-Q4_K_M.gguf'],
  ])('%s becomes %s', (input, name) => {
    expect(quantisedName(input, 'Q4_K_M')).toBe(name);
  });
});
