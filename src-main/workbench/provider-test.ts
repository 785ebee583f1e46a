/** The execution provider: chosen in the background when the workbench opens, and again when a person wants another. */
import type { ProviderChoice } from '../engine/choose-provider.ts';
import type { Provider } from '../engine/providers.ts';
import type { SessionOptions } from '../engine/session.ts';
import type { ProviderState } from './activity.ts';
import type { Settings } from './settings.ts';

export interface ProviderTest {
  state(): ProviderState;
  /** Provider and threads for what starts now; waits for the test. @throws when no provider computes right gradients */
  session(): Promise<SessionOptions>;
  /** Tests again where the change asks for it. */
  settingsChanged(before: Settings): void;
}

export interface ProviderTestOptions {
  readonly settings: () => Settings;
  /** Tests providers in processes of their own. */
  readonly choose: (threads: number, preferred: Provider | undefined) => Promise<ProviderChoice>;
  readonly onChange: () => void;
}

export function startProviderTest({ settings, choose, onChange }: ProviderTestOptions): ProviderTest {
  let state: ProviderState;
  let choice: Promise<ProviderChoice>;

  function test(): void {
    const { provider, threads } = settings();
    state = { state: 'testing', provider: null, threads, selfTestError: null, rejected: [] };
    const mine = choose(threads, provider === 'auto' ? undefined : provider);
    choice = mine;
    mine.then(
      ({ provider: chosen, selfTest, rejected }) => {
        if (choice !== mine) return;
        state = {
          state: 'ready',
          provider: chosen,
          threads: state.threads,
          selfTestError: selfTest.worstRelativeError,
          rejected,
        };
        onChange();
      },
      (error: Error) => {
        if (choice !== mine) return;
        const rejected = [{ provider: provider === 'auto' ? 'cpu' : provider, reason: error.message }];
        state = { ...state, state: 'failed', rejected };
        onChange();
      },
    );
  }

  test();
  return {
    state: () => state,
    async session() {
      for (;;) {
        const waited = choice;
        const { provider } = await waited;
        if (waited === choice) return { provider, threads: settings().threads };
      }
    },
    settingsChanged(before) {
      const { provider, threads } = settings();
      if (provider !== before.provider) test();
      else if (threads !== before.threads) state = { ...state, threads };
      onChange();
    },
  };
}
