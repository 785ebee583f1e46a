import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findLlamaLibrary, libraryPackage, pinnedRelease, readLibraryFolder } from './library.ts';

/** File names of the packages, as published for every platform. */
const layouts: Record<string, readonly string[]> = {
  linux: [
    'libggml-base.so',
    'libggml-cpu-haswell.so',
    'libggml.v0.4.0.so',
    'libllama-common.so',
    'libllama.v0.4.0.so',
  ],
  'mac-metal': [
    'libggml-base.dylib',
    'libggml.metal.v0.4.0.dylib',
    'libggml-metal.so',
    'libllama-common.dylib',
    'libllama.metal.v0.4.0.dylib',
  ],
  mac: [
    'libggml-base.dylib',
    'libggml.v0.4.0.dylib',
    'libggml-blas.so',
    'libllama-common.dylib',
    'libllama.v0.4.0.dylib',
  ],
  win: [
    'ggml-base.dll',
    'ggml-cpu.dll',
    'ggml.v0.4.0.dll',
    'llama-addon.lib',
    'llama-common.dll',
    'llama.v0.4.0.dll',
  ],
};

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'so8t-library-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function fill(files: readonly string[], metadata: unknown): void {
  for (const file of files) writeFileSync(path.join(folder, file), '');
  writeFileSync(path.join(folder, '_nlcBuildMetadata.json'), JSON.stringify(metadata));
}
const build = (release: unknown) => ({ buildOptions: { llamaCpp: { repo: 'ggml-org/llama.cpp', release } } });

describe('the pinned library', () => {
  it('is found for this platform', () => {
    const found = findLlamaLibrary();
    expect(found.release).toBe(pinnedRelease);
    expect(path.basename(found.files.llama)).toContain(pinnedRelease);
  });

  it.each(Object.entries(layouts))('is recognised by its file names: %s', (_name, files) => {
    fill(files, build('v0.4.0'));
    const { files: found } = readLibraryFolder(folder);
    const named = Object.values(found).map((file) => path.basename(file));
    expect(named).toEqual([
      files.find((file) => file.includes('ggml-base')),
      files.find((file) => /ggml\.(metal\.)?v/u.test(file)),
      files.find((file) => /llama\.(metal\.)?v/u.test(file)),
    ]);
  });

  it('of another release is refused, with both releases', () => {
    fill(layouts.linux!, build('v0.5.0'));
    expect(() => readLibraryFolder(folder)).toThrow(/llama\.cpp v0\.5\.0, .* v0\.4\.0 alone\. Run `npm ci`/u);
  });

  it('that says no release, is incomplete or missing is refused with the reason', () => {
    fill(layouts.linux!, build(4));
    expect(() => readLibraryFolder(folder)).toThrow('field "buildOptions.llamaCpp.release" is missing');
    fill([], build('v0.4.0'));
    rmSync(path.join(folder, 'libllama.v0.4.0.so'));
    expect(() => readLibraryFolder(folder)).toThrow('the library "llama" is missing. Run `npm ci`');
    expect(() => readLibraryFolder(path.join(folder, 'none'))).toThrow(
      /_nlcBuildMetadata\.json: cannot be read/u,
    );
    // The package of another platform is not installed here.
    const other = process.platform === 'win32' ? 'darwin' : 'win32';
    expect(() => findLlamaLibrary({ platform: other, arch: 'x64' })).toThrow(/is not installed.*npm ci/u);
  });

  it('has a package for every platform with builds', () => {
    const named = (platform: NodeJS.Platform, arch: string) => libraryPackage({ platform, arch });
    expect(named('linux', 'x64')).toBe('linux-x64');
    expect(named('linux', 'arm')).toBe('linux-armv7l');
    expect(named('darwin', 'arm64')).toBe('mac-arm64-metal');
    expect(named('darwin', 'x64')).toBe('mac-x64');
    expect(named('win32', 'arm64')).toBe('win-arm64');
    expect(() => named('freebsd', 'x64')).toThrow('there is no build for freebsd on x64');
    expect(() => named('win32', 'arm')).toThrow('there is no build for win32 on arm');
  });
});
