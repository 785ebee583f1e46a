/** Where the engine's work is computed: on the CPU, whose results repeat bit for bit, unless a GPU is asked for. */
import type { ProviderChoice } from '../engine/choose-provider.ts';
import type { SessionOptions } from '../engine/session.ts';
import type { PipelineOptions } from './options.ts';

/**
 * @param choose the first provider whose gradients are right, with those rejected before it
 * @throws when a GPU is asked for and none passes its self-test: each with its reason
 */
export function sessionChooser(
  choose: (threads: number) => Promise<Pick<ProviderChoice, 'provider' | 'rejected'>>,
): (options: Pick<PipelineOptions, 'forceGpu' | 'threads'>) => Promise<SessionOptions> {
  return async ({ forceGpu, threads }) => {
    if (!forceGpu) return { provider: 'cpu', threads };
    const { provider, rejected } = await choose(threads);
    if (provider !== 'cpu') return { provider, threads };
    const reasons = rejected.map((one) => `${one.provider}: ${one.reason}`).join('; ');
    throw new Error(
      `No GPU computes right gradients here (${reasons || 'none is known for this system'}). Leave --force-gpu out to use the CPU.`,
    );
  };
}
