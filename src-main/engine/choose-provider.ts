/** Choosing the execution provider: the first in the platform's order whose gradients are right. */
import type { SelfTestOptions, SelfTestResult } from './gradient-self-test.ts';
import { type Provider, providerOrder } from './providers.ts';

export interface ProviderChoiceOptions {
  /** Tried first. `cpu` means that nothing else is tried. */
  readonly preferred?: Provider;
  /** Left out: the platform's. */
  readonly order?: readonly Provider[];
  readonly threads: number;
  /**
   * Tests one provider. Pass one that runs `gradientSelfTest` in a child process and rejects when that dies: a
   * provider's native code can abort. This module itself loads no native code.
   */
  readonly selfTest: (options: SelfTestOptions) => Promise<SelfTestResult>;
}

export interface ProviderChoice {
  readonly provider: Provider;
  readonly selfTest: SelfTestResult;
  /** Providers tried before, and why each was not taken: for the interface to show. */
  readonly rejected: readonly { readonly provider: Provider; readonly reason: string }[];
}

/**
 * Tries providers until one passes the gradient self-test; the CPU is always last.
 * @throws when not even the CPU passes
 */
export async function chooseProvider(options: ProviderChoiceOptions): Promise<ProviderChoice> {
  const { threads, selfTest } = options;
  const rejected: { provider: Provider; reason: string }[] = [];
  for (const provider of providersToTry(options.preferred, options.order ?? providerOrder())) {
    try {
      const result = await selfTest({ provider, threads });
      if (result.passed) return { provider, selfTest: result, rejected };
      rejected.push({ provider, reason: describeMismatch(result) });
    } catch (error) {
      rejected.push({ provider, reason: describeError(error) });
    }
  }
  const reasons = rejected.map(({ provider, reason }) => `${provider}: ${reason}`).join('; ');
  throw new Error(
    `No execution provider computes right gradients on this machine, not even the CPU (${reasons}).`,
  );
}

function providersToTry(preferred: Provider | undefined, order: readonly Provider[]): Provider[] {
  if (preferred === 'cpu') return ['cpu'];
  const first = preferred ? [preferred] : [];
  return [...new Set([...first, ...order.filter((provider) => provider !== 'cpu'), 'cpu' as const])];
}

function describeMismatch({ worstOutput, worstRelativeError }: SelfTestResult): string {
  const percent = (100 * worstRelativeError).toPrecision(3);
  const size = Number.isFinite(worstRelativeError)
    ? `off by ${percent} % of its largest value`
    : 'not finite';
  return `computes wrong gradients: in the self-test the ${worstOutput} is ${size}`;
}

/** The first line of an error, without the place in onnxruntime's own source that its messages begin with. */
function describeError(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const line = message.split('\n').find((text) => text.trim() !== '') ?? 'unknown error';
  return line.replace(/^\/onnxruntime_src\/.* was false\. /, '');
}
