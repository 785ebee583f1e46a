import { describe, expect, it } from 'vitest';
import { checkpointLines } from './checkpoint-lines.ts';

describe('the checkpoints of an export', () => {
  it('are its signed lines but the end, which is about the file', () => {
    const checkpoint = '{"type":"checkpoint","signature":"s"}';
    const text = ['{"type":"entry"}', checkpoint, '{"type":"end","signature":"s"}'].join('\n');
    expect(checkpointLines(text)).toBe(checkpoint);
  });

  it('are the newest where there are many', () => {
    const lines = Array.from({ length: 700 }, (_, index) => `{"sequence":${index},"signature":"s"}`);
    const kept = checkpointLines(lines.join('\n')).split('\n');
    expect(kept).toHaveLength(500);
    expect(kept.at(-1)).toBe(lines.at(-1));
  });
});
