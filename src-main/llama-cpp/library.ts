/**
 * Where the pinned llama.cpp is: the libraries of the CPU build that node-llama-cpp brings for this platform. Nothing is
 * loaded here. Their file names carry the release (`libllama.v0.4.0.so`), and builds with a graphics card another word.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/** The llama.cpp release whose struct layouts and log lines this room knows. */
export const pinnedRelease = 'v0.4.0';

/** llama.cpp's libraries cannot be used; names the file and the remedy. */
export class LlamaLibraryError extends Error {
  override readonly name = 'LlamaLibraryError';
}

export interface LlamaLibrary {
  /** Holds all libraries: also the CPU backends, which `ggml_backend_load_all_from_path` takes by their folder. */
  readonly folder: string;
  readonly release: string;
  /** Absolute paths, in the order in which they have to be loaded. */
  readonly files: { readonly ggmlBase: string; readonly ggml: string; readonly llama: string };
}

export interface Platform {
  readonly platform: NodeJS.Platform;
  readonly arch: string;
}

const remedy = 'Run `npm ci` in the folder of the workbench.';

/** Name of the package without a graphics card; Apple silicon has one build alone. */
export function libraryPackage({ platform, arch }: Platform): string {
  const system = { linux: 'linux', darwin: 'mac', win32: 'win' }[platform as string];
  const machine = { x64: 'x64', arm64: 'arm64', arm: 'armv7l', riscv64: 'riscv64' }[arch];
  if (!system || !machine || (system !== 'linux' && machine !== 'x64' && machine !== 'arm64'))
    throw new LlamaLibraryError(`llama.cpp: there is no build for ${platform} on ${arch}.`);
  return system === 'mac' && machine === 'arm64' ? 'mac-arm64-metal' : `${system}-${machine}`;
}

/**
 * Finds the libraries of this platform and checks their release.
 * @throws LlamaLibraryError when the package is missing, incomplete or of another release
 */
export function findLlamaLibrary(on: Platform = process): LlamaLibrary {
  const name = libraryPackage(on);
  return readLibraryFolder(path.join(packageFolder(name), 'bins', name));
}

/** @param folder with the libraries and `_nlcBuildMetadata.json`. @throws LlamaLibraryError */
export function readLibraryFolder(folder: string): LlamaLibrary {
  const release = readRelease(path.join(folder, '_nlcBuildMetadata.json'));
  if (release !== pinnedRelease) {
    throw new LlamaLibraryError(
      `${folder}: this is llama.cpp ${release}, and the workbench knows the layouts of ${pinnedRelease} alone. ${remedy}`,
    );
  }
  const names = readdirSync(folder);
  const find = (library: string): string => {
    const file = names.find((name) => libraryName(name, release) === library);
    if (file) return path.join(folder, file);
    throw new LlamaLibraryError(`${folder}: the library "${library}" is missing. ${remedy}`);
  };
  return {
    folder,
    release,
    files: { ggmlBase: find('ggml-base'), ggml: find('ggml'), llama: find('llama') },
  };
}

/** `libllama.metal.v0.4.0.dylib` and `llama.v0.4.0.dll` -> `llama`; `libggml-base.so` -> `ggml-base`. */
function libraryName(file: string, release: string): string | undefined {
  const stem = /^(?:lib)?(.+)\.(?:so|dylib|dll)$/u.exec(file)?.[1];
  return stem?.replace(`.${release}`, '').replace(/\.(?:metal|cuda|vulkan)$/u, '');
}

function readRelease(file: string): string {
  let release: unknown;
  try {
    release = JSON.parse(readFileSync(file, 'utf8')).buildOptions?.llamaCpp?.release;
  } catch (error) {
    throw new LlamaLibraryError(`${file}: cannot be read (${(error as Error).message}). ${remedy}`, {
      cause: error,
    });
  }
  if (typeof release === 'string') return release;
  throw new LlamaLibraryError(`${file}: field "buildOptions.llamaCpp.release" is missing. ${remedy}`);
}

/** Folder of a package that node-llama-cpp depends on, wherever the installer put it. */
function packageFolder(name: string): string {
  try {
    const fromHere = createRequire(import.meta.url);
    const entry = createRequire(fromHere.resolve('node-llama-cpp')).resolve(`@node-llama-cpp/${name}`);
    // The system's loader does not see into a packed program.
    return path.join(path.dirname(entry), '..').replace(/\bapp\.asar(?=[/\\])/u, 'app.asar.unpacked');
  } catch (error) {
    throw new LlamaLibraryError(
      `llama.cpp: its package @node-llama-cpp/${name} is not installed. Install without leaving optional packages out: ${remedy}`,
      { cause: error },
    );
  }
}
