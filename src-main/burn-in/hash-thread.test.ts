import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '../artifacts/artifact.ts';
import { type HashThread, startHashThread } from './hash-thread.ts';

let thread: HashThread;
beforeEach(() => {
  thread = startHashThread();
});
afterEach(() => thread.close());

const shared = (text: string): Buffer => {
  const bytes = Buffer.from(new SharedArrayBuffer(text.length));
  bytes.write(text);
  return bytes;
};

describe('a thread that hashes', () => {
  it('takes one stream of pieces after another, and lets bytes be reused once it has them', async () => {
    const piece = shared('alpha');
    await thread.hash.update(piece);
    piece.write('gamma');
    void thread.hash.update(piece);
    expect(await thread.hash.digest()).toBe(sha256('alphagamma'));
    void thread.hash.update(shared('beta'));
    expect(await thread.hash.digest()).toBe(sha256('beta'));
  });

  it('refuses bytes that it would have to copy', async () => {
    await expect(thread.hash.update(Buffer.from('alpha'))).rejects.toThrow(/shared memory/);
  });

  it('fails what is asked of it when it has ended, and what is under way', async () => {
    const asked = thread.hash.update(shared('alpha'));
    const outcome = expect(asked).rejects.toThrow(/has ended/);
    await thread.close();
    await outcome;
    await expect(thread.hash.digest()).rejects.toThrow(/has ended/);
  });
});
