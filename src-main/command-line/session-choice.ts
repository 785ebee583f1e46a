/** The execution provider of a command: named, or the first that passes the gradient self-test. */
import { chooseProviderSafely } from '../app.ts';
import { type Provider, providerNames } from '../engine/providers.ts';
import type { SessionOptions } from '../engine/session.ts';
import { say } from './output.ts';

/**
 * @param name a provider, or `auto`
 * @throws when the name is unknown
 */
export async function sessionFor(name: string, threads: number): Promise<SessionOptions> {
  if (name !== 'auto' && !providerNames.includes(name as Provider)) {
    throw new Error(`--provider ${name}: unknown; use auto, ${providerNames.join(', ')}`);
  }
  const choice = await chooseProviderSafely(threads, name === 'auto' ? undefined : (name as Provider));
  for (const { provider, reason } of choice.rejected) say(`provider ${provider} is not used: ${reason}`);
  const { worstRelativeError } = choice.selfTest;
  say(
    `provider ${choice.provider}, ${threads} threads; gradient self-test passed (worst error ${worstRelativeError.toExponential(1)})`,
  );
  return { provider: choice.provider, threads };
}
