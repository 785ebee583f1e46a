/** Execution providers of onnxruntime, in the order in which they are worth trying. */
export const providerNames = ['cuda', 'webgpu', 'dml', 'coreml', 'cpu'] as const;

export type Provider = (typeof providerNames)[number];

const orderByPlatform: Partial<Record<NodeJS.Platform, readonly Provider[]>> = {
  linux: ['cuda', 'webgpu', 'cpu'],
  win32: ['webgpu', 'dml', 'cpu'],
  darwin: ['webgpu', 'coreml', 'cpu'],
};

/** Providers to try on a platform; the CPU is always last. */
export function providerOrder(platform: NodeJS.Platform = process.platform): readonly Provider[] {
  return orderByPlatform[platform] ?? ['cpu'];
}

/** Kernels a provider's graphs are built with: contrib kernels are right only on the CPU (see `ops/normalisation.ts`). */
export function kernelsFor(provider: Provider): 'fused' | 'plain' {
  return provider === 'cpu' ? 'fused' : 'plain';
}
