/**
 * The two functions of llama.cpp that quantise, through the foreign function interface. For a process of its own: the
 * log is one for the whole process and would be taken from node-llama-cpp, and a call cannot be stopped, only killed.
 */
import koffi from 'koffi';
import { type LlamaLibrary, LlamaLibraryError } from './library.ts';

/** `llama_model_quantize_params` of `llama.h`, release v0.4.0. */
export interface QuantiseParameters {
  /** Threads; 0 for all. */
  readonly nthread: number;
  readonly ftype: number;
  readonly output_tensor_type: number;
  readonly token_embedding_type: number;
  readonly allow_requantize: boolean;
  readonly quantize_output_tensor: boolean;
  readonly only_copy: boolean;
  readonly pure: boolean;
  readonly keep_split: boolean;
  /** Says what would be done, tensor by tensor, and writes nothing. */
  readonly dry_run: boolean;
  readonly imatrix: null;
  readonly kv_overrides: null;
  readonly tt_overrides: null;
  readonly prune_layers: null;
  /** Bytes of rows in memory at once. */
  readonly max_buf_size: number;
}

export interface Quantiser {
  readonly defaults: QuantiseParameters;
  /**
   * `llama_model_quantize`, in a thread of its own: the loop of this process goes on. One call at a time.
   * @param onLog pieces of the log, not always whole lines, in order
   * @returns 0, or another number when the log has an error
   */
  run(
    input: string,
    output: string,
    parameters: QuantiseParameters,
    onLog: (level: number, text: string) => void,
  ): Promise<number>;
}

/** What `llama_model_quantize_default_params` gives in the pinned release. Another layout gives other values. */
const expectedDefaults: QuantiseParameters = {
  nthread: 0,
  ftype: 7,
  output_tensor_type: 43,
  token_embedding_type: 43,
  allow_requantize: false,
  quantize_output_tensor: true,
  only_copy: false,
  pure: false,
  keep_split: false,
  dry_run: false,
  imatrix: null,
  kv_overrides: null,
  tt_overrides: null,
  prune_layers: null,
  max_buf_size: 8 * 2 ** 30,
};

type TypeSpec = Parameters<typeof koffi.sizeof>[0];

const parametersType = koffi.struct({
  nthread: 'int32',
  ftype: 'int32',
  output_tensor_type: 'int32',
  token_embedding_type: 'int32',
  allow_requantize: 'bool',
  quantize_output_tensor: 'bool',
  only_copy: 'bool',
  pure: 'bool',
  keep_split: 'bool',
  dry_run: 'bool',
  imatrix: 'void *',
  kv_overrides: 'void *',
  tt_overrides: 'void *',
  prune_layers: 'void *',
  max_buf_size: 'size_t',
});
const logCallback = koffi.pointer(koffi.proto('void', ['int', 'str', 'void *']));

/**
 * Loads the libraries and checks that they are those whose layouts are written here.
 * @throws LlamaLibraryError when they cannot be loaded, or are of another version
 */
export function openQuantiser({ files, release }: LlamaLibrary): Quantiser {
  // Windows looks for what a library needs among those that are loaded: each comes after what it needs.
  load(files.ggmlBase);
  load(files.ggml);
  const llama = load(files.llama);
  const declare = (name: string, result: TypeSpec, parameters: TypeSpec[]) => {
    try {
      return llama.func(name, result, parameters);
    } catch (error) {
      throw new LlamaLibraryError(`${files.llama}: ${(error as Error).message}`, { cause: error });
    }
  };
  const version: string = declare('llama_version', 'str', [])();
  if (!`v${version}`.startsWith(release))
    throw new LlamaLibraryError(`${files.llama}: calls itself ${version} and should be ${release}.`);
  const defaults: QuantiseParameters = declare('llama_model_quantize_default_params', parametersType, [])();
  checkDefaults(files.llama, defaults);
  const quantise = declare('llama_model_quantize', 'uint32', ['str', 'str', koffi.pointer(parametersType)]);
  const setLog = declare('llama_log_set', 'void', [logCallback, 'void *']);
  declare('llama_backend_init', 'void', [])();

  return {
    defaults,
    async run(input, output, parameters, onLog) {
      const callback = koffi.register(onLog, logCallback);
      setLog(callback, null);
      try {
        return await new Promise<number>((resolve, reject) => {
          quantise.async(input, output, parameters, (error: unknown, code: number) => {
            if (error) reject(error);
            else resolve(code);
          });
        });
      } finally {
        setLog(null, null);
        koffi.unregister(callback);
      }
    },
  };
}

function load(file: string) {
  try {
    return koffi.load(file);
  } catch (error) {
    throw new LlamaLibraryError(`${file}: cannot be loaded (${(error as Error).message}).`, { cause: error });
  }
}

/** @throws LlamaLibraryError naming the field that differs */
export function checkDefaults(file: string, found: QuantiseParameters): void {
  for (const [field, expected] of Object.entries(expectedDefaults)) {
    const value = found[field as keyof QuantiseParameters];
    if (value === expected) continue;
    throw new LlamaLibraryError(
      `${file}: its parameters have another layout than the pinned release: the default of "${field}" is ${value} and should be ${expected}.`,
    );
  }
}
