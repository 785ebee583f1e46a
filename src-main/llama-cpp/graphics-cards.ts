/** Which graphics cards llama.cpp finds on this machine. */
import { getLlama, LlamaLogLevel } from 'node-llama-cpp';

export interface GraphicsCards {
  /** Interface to them (`cuda`, `vulkan`, `metal`); null where there is no card, also with a driver that finds none. */
  readonly through: string | null;
  readonly names: readonly string[];
  /** Of all together. */
  readonly totalBytes: number;
  readonly freeBytes: number;
}

/** For a process of its own: drivers are loaded to look. */
export async function findGraphicsCards(): Promise<GraphicsCards> {
  const llama = await getLlama({
    gpu: 'auto',
    build: 'never',
    logLevel: LlamaLogLevel.error,
    progressLogs: false,
  });
  try {
    const [names, { total, free }] = await Promise.all([llama.getGpuDeviceNames(), llama.getVramState()]);
    const through = llama.gpu !== false && names.length > 0 && total > 0 ? llama.gpu : null;
    return through === null
      ? { through, names: [], totalBytes: 0, freeBytes: 0 }
      : { through, names, totalBytes: total, freeBytes: free };
  } finally {
    await llama.dispose();
  }
}
