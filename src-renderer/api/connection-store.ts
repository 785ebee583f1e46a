/** Whether the program answers, for the screens to show. */

/** `connecting` before the first connection; `lost` after one, while the next is tried. */
export type ConnectionState = 'connecting' | 'open' | 'lost';

export interface ConnectionStore {
  get(): ConnectionState;
  /** Calls on each change; the answer stops that. */
  subscribe(listener: () => void): () => void;
}

/** The state of tRPC's client: `pending` says that it is connected. */
interface ClientState {
  subscribe(observer: { next(value: { readonly state: 'idle' | 'connecting' | 'pending' }): void }): unknown;
}

/** @param client `connectionState` of tRPC's WebSocket client, which tells its state at once. */
export function createConnectionStore(client: ClientState): ConnectionStore {
  const listeners = new Set<() => void>();
  let state: ConnectionState = 'connecting';
  client.subscribe({
    next(value) {
      const next = value.state === 'pending' ? 'open' : state === 'connecting' ? 'connecting' : 'lost';
      if (next === state) return;
      state = next;
      for (const listener of listeners) listener();
    },
  });
  return {
    get: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
