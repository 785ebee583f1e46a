import { describe, expect, it } from 'vitest';
import { createQuantiseLog } from './quantise-log.ts';

const [info, warning, error] = [2, 3, 4];

describe('the log of a quantisation', () => {
  it('tells tensors as they begin, though lines come in pieces', () => {
    const begun: string[] = [];
    const log = createQuantiseLog((name) => begun.push(name));
    log.add(info, 'llama_model_loader: - type  f16:  218 tensors\n');
    log.add(info, '[   1/ 291] token_embd.weight   - [  4096, 32000,     1,     1], type =    f16, ');
    expect(begun).toEqual(['token_embd.weight']);
    log.add(info, 'converting to q4_K .. ');
    log.add(info, 'size =   250.00 MiB ->    70.31 MiB\n[ 2/291] output_norm.weight - [ 4096], ');
    expect(begun).toEqual(['token_embd.weight', 'output_norm.weight']);
    expect(log.tensors.map(({ name }) => name)).toEqual(['token_embd.weight']);
  });

  it('of a dry run names the type of each tensor that changes', () => {
    const log = createQuantiseLog();
    log.add(info, '[   1/   2] a.weight - [ 256, 2, 1, 1], type = f16, size = 2.00 MiB -> 0.56 MiB (q4_K)\n');
    log.add(info, '[   2/   2] b.weight - [ 256, 1, 1, 1], type = f32, size = 0.001 MiB\n');
    expect(log.tensors).toEqual([{ name: 'a.weight', type: 'Q4_K' }, { name: 'b.weight' }]);
    expect(log.needsImportanceMatrix).toBe(false);
    log.add(warning, 'x: WARNING: dry run completed, but actually it will require an imatrix!\n');
    expect(log.needsImportanceMatrix).toBe(true);
  });

  it('names rows that do not fit, also those that no quantised type fits', () => {
    const log = createQuantiseLog();
    const first =
      'warning: blk.0.ffn_down.weight                - ncols    160 not divisible by 256 (required for type    q6_K) ';
    log.add(warning, first);
    log.add(warning, '-> falling back to    q8_0\n');
    log.add(warning, first.replace('160', ' 17').replace('q6_K', 'q4_K'));
    log.add(warning, '(WARNING: must use F16 due to unusual shape) ');
    log.add(warning, '-> falling back to     f16\n');
    expect(log.fallbacks).toEqual([
      { tensor: 'blk.0.ffn_down.weight', row: 160, wanted: 'Q6_K', given: 'Q8_0' },
      { tensor: 'blk.0.ffn_down.weight', row: 17, wanted: 'Q4_K', given: 'F16' },
    ]);
  });

  it('gives the reason of a failure, with what it came from', () => {
    const log = createQuantiseLog();
    expect(log.failure).toBeUndefined();
    log.add(error, '\n=======\n');
    log.add(error, 'gguf_init: the file is too short\n');
    log.add(error, 'llama_model_quantize: failed to quantize: cannot load the model\n');
    expect(log.failure).toBe('cannot load the model; gguf_init: the file is too short');
  });

  it('keeps the end of what was said, in bounded memory', () => {
    const log = createQuantiseLog();
    for (let line = 0; line < 5000; line += 1) log.add(info, `${'x'.repeat(99)}\n`);
    log.add(info, 'the end\n');
    expect(log.text.length).toBe(1 << 18);
    expect(log.text.endsWith('the end\n')).toBe(true);
  });
});
