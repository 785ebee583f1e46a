/** Whether the program answers, for the screens to show. */

/**
 * `connecting` before the first connection; `lost` after one, while the next is tried. Nothing is tried any more when the
 * program said that it ends (`ended`), or when another one answers that does not know this page (`refused`).
 */
export type ConnectionState = 'connecting' | 'open' | 'lost' | 'ended' | 'refused';

export interface ConnectionStore {
  get(): ConnectionState;
  /** Calls on each change; the answer stops that. */
  subscribe(listener: () => void): () => void;
}

export interface SteeredConnectionStore extends ConnectionStore {
  /** Says that there will be no further connection, and why. */
  finish(state: 'ended' | 'refused'): void;
}

/** The state of tRPC's client: `pending` says that it is connected. */
interface ClientState {
  subscribe(observer: { next(value: { readonly state: 'idle' | 'connecting' | 'pending' }): void }): unknown;
}

/** @param client `connectionState` of tRPC's WebSocket client, which tells its state at once. */
export function createConnectionStore(client: ClientState): SteeredConnectionStore {
  const listeners = new Set<() => void>();
  let state: ConnectionState = 'connecting';

  function change(next: ConnectionState): void {
    if (next === state || state === 'ended' || state === 'refused') return;
    state = next;
    for (const listener of listeners) listener();
  }

  client.subscribe({
    next(value) {
      change(value.state === 'pending' ? 'open' : state === 'connecting' ? 'connecting' : 'lost');
    },
  });
  return {
    get: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    finish: change,
  };
}
