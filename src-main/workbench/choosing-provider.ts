/** Choosing an execution provider without its native code in this process. */
import { chooseProvider, type ProviderChoice } from '../engine/choose-provider.ts';
import type { SelfTestOptions, SelfTestResult } from '../engine/gradient-self-test.ts';
import type { Provider } from '../engine/providers.ts';
import { runJob } from '../processes/run-job.ts';
import { stageService } from './running/train-as-run.ts';

/**
 * Tests each candidate in a process of its own: a driver that aborts is a rejection, not the end of the program.
 * @param entry the module that carries stages
 */
export function choosingProvider(entry: URL = stageService) {
  return (threads: number, preferred?: Provider): Promise<ProviderChoice> =>
    chooseProvider({
      threads,
      ...(preferred ? { preferred } : {}),
      async selfTest(input) {
        const job = 'provider-self-test';
        const { result } = await runJob<SelfTestOptions, never, SelfTestResult>({ entry, job, input });
        return result;
      },
    });
}
