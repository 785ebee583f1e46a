/** What edited rows change on the development prompts: followed while it is measured, and stopped when it is left. */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { Overlay } from '../../../src-main/shield/overlay/overlay.ts';
import type { ShieldEffect } from '../../../src-main/workbench/shield-desk.ts';
import { useApi } from '../../api/api-context.tsx';

export type EffectState =
  | { readonly state: 'idle' | 'cancelled' }
  | { readonly state: 'running'; readonly rows: number; readonly of: number }
  | { readonly state: 'done'; readonly effect: ShieldEffect }
  | { readonly state: 'failed'; readonly error: unknown };

export function useEffectOfRows() {
  const api = useApi();
  const [state, setState] = useState<EffectState>({ state: 'idle' });
  const running = useRef<{ unsubscribe(): void } | null>(null);
  const stop = useCallback(() => {
    running.current?.unsubscribe();
    running.current = null;
  }, []);
  useEffect(() => stop, [stop]);

  const measure = useCallback(
    (rows: Overlay) => {
      stop();
      setState({ state: 'running', rows: 0, of: 0 });
      running.current = api.shield.tryRows.subscribe(
        { rows: { ...rows } },
        {
          onData: (event) =>
            setState(
              event.kind === 'progress'
                ? { state: 'running', rows: event.rows, of: event.of }
                : { state: 'done', effect: event },
            ),
          onError: (error) => setState({ state: 'failed', error }),
        },
      );
    },
    [api, stop],
  );
  const cancel = useCallback(() => {
    stop();
    setState({ state: 'cancelled' });
  }, [stop]);
  const clear = useCallback(() => {
    stop();
    setState({ state: 'idle' });
  }, [stop]);
  return { state, measure, cancel, clear };
}
