import { describe, expect, it } from 'vitest';
import { createConnectionStore } from './connection-store.ts';
import { whyClosed } from './why-closed.ts';

const nobody = () => Promise.reject(new TypeError('Failed to fetch'));

describe('a connection that was closed', () => {
  it('is tried again while nobody answers, or who answers knows the page', async () => {
    expect(await whyClosed(1006, nobody)).toBeNull();
    expect(await whyClosed(1006, async () => 200)).toBeNull();
    expect(await whyClosed(undefined, async () => 500)).toBeNull();
  });

  it('is given up when the program said that it ends, or when one answers that does not know the page', async () => {
    expect(await whyClosed(1001, nobody)).toBe('ended');
    expect(await whyClosed(1006, async () => 401)).toBe('refused');
  });

  it('and given up stays so, whatever the client tells', () => {
    let tell: (value: { readonly state: 'connecting' | 'pending' }) => void = () => {};
    const store = createConnectionStore({
      subscribe(observer) {
        tell = observer.next;
      },
    });
    const told: string[] = [];
    store.subscribe(() => told.push(store.get()));
    tell({ state: 'connecting' });
    tell({ state: 'pending' });
    tell({ state: 'connecting' });
    store.finish('refused');
    tell({ state: 'connecting' });
    tell({ state: 'pending' });
    expect(told).toEqual(['open', 'lost', 'refused']);
    expect(store.get()).toBe('refused');
  });
});
