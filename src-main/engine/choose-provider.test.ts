import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { chooseProvider } from './choose-provider.ts';
import { gradientSelfTest } from './gradient-self-test.ts';

describe('choosing a provider', () => {
  it('falls back from a provider that is not installed, and says why', async () => {
    const choice = await chooseProvider({ order: ['cuda', 'cpu'], threads: 2, selfTest: gradientSelfTest });
    expect(choice.provider).toBe('cpu');
    expect(choice.selfTest.passed).toBe(true);
    expect(choice.rejected).toEqual([
      { provider: 'cuda', reason: expect.stringMatching(/Failed to load shared library|does not have it/) },
    ]);
  });

  it('does not try what the build lacks', async () => {
    const absent = process.platform === 'win32' ? 'coreml' : 'dml';
    const choice = await chooseProvider({
      preferred: absent,
      order: ['cpu'],
      threads: 1,
      selfTest: gradientSelfTest,
    });
    expect(choice.provider).toBe('cpu');
    expect(choice.rejected).toEqual([
      { provider: absent, reason: expect.stringContaining('does not have it') },
    ]);
  });

  it('tries nothing else when the CPU is preferred', async () => {
    expect(await chooseProvider({ preferred: 'cpu', threads: 1, selfTest: gradientSelfTest })).toMatchObject({
      provider: 'cpu',
      rejected: [],
    });
  });

  it('ends with the CPU even when the order leaves it out or puts it first', async () => {
    for (const order of [[], ['cpu', 'cuda']] as const) {
      const tried: string[] = [];
      const choice = await chooseProvider({
        order,
        threads: 1,
        selfTest: (options) => {
          tried.push(options.provider);
          return gradientSelfTest(options);
        },
      });
      expect(choice.provider).toBe('cpu');
      expect(tried.at(-1)).toBe('cpu');
    }
  });

  it('survives a provider whose native code aborts, when it is tested in a child process', async () => {
    const choice = await chooseProvider({
      order: ['webgpu', 'cpu'],
      threads: 1,
      selfTest: async (options) => {
        if (options.provider === 'webgpu')
          await promisify(execFile)(process.execPath, ['--eval', 'process.abort()']);
        return gradientSelfTest(options);
      },
    });
    expect(choice.provider).toBe('cpu');
    expect(choice.rejected.map(({ provider }) => provider)).toEqual(['webgpu']);
  });

  it('rejects wrong gradients with their size, and throws when not even the CPU is right', async () => {
    const failing = chooseProvider({
      order: [],
      threads: 1,
      selfTest: async (options) => ({
        ...(await gradientSelfTest(options)),
        passed: false,
        worstRelativeError: 1.25,
      }),
    });
    await expect(failing).rejects.toThrow(
      /not even the CPU \(cpu: computes wrong gradients: .* off by 125 % of/,
    );
  });
});
