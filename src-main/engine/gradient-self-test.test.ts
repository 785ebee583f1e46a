import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { describe, expect, it, type TestContext } from 'vitest';
import { gradientSelfTest, type SelfTestOptions, type SelfTestResult } from './gradient-self-test.ts';

/** SwiftShader, a Vulkan device in software: the WebGPU provider runs on it where there is no GPU. */
const softwareVulkan = '/usr/lib/chromium/vk_swiftshader_icd.json';

/** In a child process: the device must be named before onnxruntime loads, and its native code may abort. */
async function testOnSoftwareGpu(context: TestContext, options: SelfTestOptions): Promise<SelfTestResult> {
  if (!existsSync(softwareVulkan)) {
    const reason = `no software Vulkan device (${softwareVulkan}, Debian package chromium)`;
    console.warn(`skipped: ${reason}`);
    context.skip(reason);
  }
  const code = `
    import { gradientSelfTest } from ${JSON.stringify(import.meta.resolve('./gradient-self-test.ts'))};
    console.log(JSON.stringify(await gradientSelfTest(${JSON.stringify(options)})));`;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module-typescript', '--eval', code],
    {
      env: { ...process.env, VK_ICD_FILENAMES: softwareVulkan },
    },
  );
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as SelfTestResult;
}

describe('the gradient self-test', () => {
  it('passes on the CPU: fused kernels against plain ones', async () => {
    const result = await gradientSelfTest({ provider: 'cpu', threads: 2 });
    expect(result).toMatchObject({ passed: true, worstOutput: expect.stringMatching(/^gradient of /) });
    expect(result.worstRelativeError).toBeGreaterThan(0); // really two different sets of kernels
    expect(result.worstRelativeError).toBeLessThan(3e-6);
    expect(result.milliseconds).toBeGreaterThan(0);
  });

  it('finds no difference between equal kernels', async () => {
    const result = await gradientSelfTest({ provider: 'cpu', threads: 2, kernels: 'plain' });
    expect(result).toMatchObject({ passed: true, worstRelativeError: 0 });
  });

  it('throws for a provider that is not there', async () => {
    const absent = process.platform === 'win32' ? 'coreml' : 'dml';
    await expect(gradientSelfTest({ provider: absent, threads: 1 })).rejects.toThrow('does not have it');
  });

  it('passes on WebGPU with plain kernels', async (context) => {
    const result = await testOnSoftwareGpu(context, { provider: 'webgpu', threads: 2 });
    expect(result.passed).toBe(true);
    expect(result.worstRelativeError).toBeLessThan(1e-5);
  });

  it('catches a kernel that is really wrong: SimplifiedLayerNormalization on WebGPU', async (context) => {
    const result = await testOnSoftwareGpu(context, { provider: 'webgpu', threads: 2, kernels: 'fused' });
    expect(result.passed).toBe(false);
    expect(result.worstRelativeError).toBeGreaterThan(0.1);
  });
});
