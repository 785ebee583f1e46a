import { expect, it } from 'vitest';
import { sessionChooser } from './session-of.ts';

it('is the CPU unless a GPU is asked for, and then a GPU or an error that says why there is none', async () => {
  const session = sessionChooser(async () => ({
    provider: 'cpu',
    rejected: [{ provider: 'webgpu', reason: 'no adapter' }],
  }));
  expect(await session({ forceGpu: false, threads: 3 })).toEqual({ provider: 'cpu', threads: 3 });
  await expect(session({ forceGpu: true, threads: 3 })).rejects.toThrow('webgpu: no adapter');
  const gpu = sessionChooser(async () => ({ provider: 'webgpu', rejected: [] }));
  expect(await gpu({ forceGpu: true, threads: 3 })).toEqual({ provider: 'webgpu', threads: 3 });
});
