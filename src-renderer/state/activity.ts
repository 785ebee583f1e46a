/** What goes on in the workbench, for every screen: one subscription, kept while the connection comes and goes. */
import { create } from 'zustand';
import type { Activity } from '../../src-main/workbench/activity.ts';
import type { Api } from '../api/api-context.tsx';

interface ActivityState {
  /** `null` until the workbench first told. */
  readonly activity: Activity | null;
}

export const useActivityStore = create<ActivityState>(() => ({ activity: null }));

export function useActivity(): Activity | null {
  return useActivityStore((state) => state.activity);
}

/** Follows until the answer is called; the client takes up the subscription again after a lost connection. */
export function followActivity(api: Api, onError: (error: unknown) => void): () => void {
  const subscription = api.system.activity.subscribe(undefined, {
    onData: (activity) => useActivityStore.setState({ activity }),
    onError,
  });
  return () => subscription.unsubscribe();
}
