/**
 * The functions of llama.cpp that compute logits, through the foreign function interface: node-llama-cpp gives no logits,
 * only sorted float32 probabilities, at some 100 ms a position of a large vocabulary. For a process of its own.
 * Layouts are those of `llama.h`, release v0.4.0; they are checked by the defaults before anything is computed.
 */
import koffi from 'koffi';
import { type LlamaLibrary, LlamaLibraryError } from './library.ts';

type TypeSpec = Parameters<typeof koffi.sizeof>[0];
type Pointer = unknown;

const modelParameters = koffi.struct({
  devices: 'void *',
  tensor_buft_overrides: 'void *',
  n_gpu_layers: 'int32',
  split_mode: 'int32',
  load_mode: 'int32',
  lazy_mode: 'int32',
  main_gpu: 'int32',
  tensor_split: 'void *',
  progress_callback: 'void *',
  progress_callback_user_data: 'void *',
  kv_overrides: 'void *',
  vocab_only: 'bool',
  check_tensors: 'bool',
  use_extra_bufts: 'bool',
  no_host: 'bool',
  no_alloc: 'bool',
  load_mtp: 'bool',
});

const contextParameters = koffi.struct({
  n_ctx: 'uint32',
  n_batch: 'uint32',
  n_ubatch: 'uint32',
  n_seq_max: 'uint32',
  n_rs_seq: 'uint32',
  n_outputs_max: 'uint32',
  n_outputs_max_per_seq: 'uint32',
  n_threads: 'int32',
  n_threads_batch: 'int32',
  ctx_type: 'int32',
  rope_scaling_type: 'int32',
  pooling_type: 'int32',
  attention_type: 'int32',
  flash_attn_type: 'int32',
  rope_freq_base: 'float',
  rope_freq_scale: 'float',
  yarn_ext_factor: 'float',
  yarn_attn_factor: 'float',
  yarn_beta_fast: 'float',
  yarn_beta_slow: 'float',
  yarn_orig_ctx: 'uint32',
  defrag_thold: 'float',
  cb_eval: 'void *',
  cb_eval_user_data: 'void *',
  type_k: 'int32',
  type_v: 'int32',
  abort_callback: 'void *',
  abort_callback_data: 'void *',
  embeddings: 'bool',
  offload_kqv: 'bool',
  no_perf: 'bool',
  op_offload: 'bool',
  swa_full: 'bool',
  kv_unified: 'bool',
  samplers: 'void *',
  n_samplers: 'size_t',
  ctx_other: 'void *',
});

const batchType = koffi.struct({
  n_tokens: 'int32',
  token: 'void *',
  embd: 'void *',
  pos: 'void *',
  n_seq_id: 'void *',
  seq_id: 'void *',
  logits: 'void *',
});

const logCallback = koffi.pointer(koffi.proto('void', ['int', 'str', 'void *']));

/** Fields that tell one layout from another: they lie at the ends and around every group. */
const expectedModelDefaults = {
  n_gpu_layers: -1,
  split_mode: 1,
  load_mode: -1,
  lazy_mode: 1,
  main_gpu: 0,
  check_tensors: false,
  use_extra_bufts: true,
  no_host: false,
  load_mtp: false,
};

const expectedContextDefaults = {
  n_ctx: 512,
  n_batch: 2048,
  n_ubatch: 512,
  n_seq_max: 1,
  n_outputs_max_per_seq: 1,
  n_threads: 4,
  n_threads_batch: 4,
  rope_scaling_type: -1,
  pooling_type: -1,
  attention_type: -1,
  flash_attn_type: -1,
  yarn_beta_slow: -1,
  defrag_thold: -1,
  type_k: 1,
  type_v: 1,
  embeddings: false,
  offload_kqv: true,
  no_perf: true,
  op_offload: true,
  swa_full: true,
  kv_unified: false,
  n_samplers: 0,
};

type Fields = Record<string, unknown>;

/** llama.cpp's functions, by their own names without the prefix. */
export interface DecoderBinding {
  modelDefaults(): Fields;
  contextDefaults(): Fields;
  /** In another thread; null when the file cannot be loaded. */
  loadModel(file: string, parameters: Fields): Promise<Pointer | null>;
  freeModel(model: Pointer): void;
  createContext(model: Pointer, parameters: Fields): Promise<Pointer | null>;
  freeContext(context: Pointer): void;
  vocabularySize(model: Pointer): number;
  hiddenSize(model: Pointer): number;
  trainedContext(model: Pointer): number;
  /** Ids of a text as the file's own vocabulary cuts it; markers are put where the file says so. */
  tokenize(model: Pointer, text: string): Int32Array;
  allocateBatch(tokens: number): Fields;
  freeBatch(batch: Fields): void;
  /** Forgets what the context has seen and computes the tokens from position 0, in another thread. @returns 0, or why not */
  decode(context: Pointer, batch: Fields, tokens: readonly number[]): Promise<number>;
  /** A copy of one position's logits. */
  logits(context: Pointer, position: number, length: number): Float32Array;
  /** A copy of the pooled state of the sequence. */
  pooled(context: Pointer, length: number): Float32Array;
  /** The last error that llama.cpp logged. */
  lastError(): string;
}

let opened: DecoderBinding | undefined;

/** Types by length: each one made stays for the life of the process. */
const floatArrays = new Map<number, TypeSpec>();

/** Loads the libraries once for this process. @throws LlamaLibraryError when they are missing or of another version */
export function openDecoderBinding(library: LlamaLibrary): DecoderBinding {
  opened ??= bind(library);
  return opened;
}

function bind({ files, folder, release }: LlamaLibrary): DecoderBinding {
  const load = (file: string) => {
    try {
      return koffi.load(file);
    } catch (error) {
      throw new LlamaLibraryError(`${file}: cannot be loaded (${(error as Error).message}).`, {
        cause: error,
      });
    }
  };
  load(files.ggmlBase);
  const ggml = load(files.ggml);
  const llama = load(files.llama);
  const declare = (name: string, result: TypeSpec, parameters: TypeSpec[]) =>
    llama.func(name, result, parameters);

  const version: string = declare('llama_version', 'str', [])();
  if (!`v${version}`.startsWith(release))
    throw new LlamaLibraryError(`${files.llama}: calls itself ${version} and should be ${release}.`);
  const modelDefaults = declare('llama_model_default_params', modelParameters, []);
  const contextDefaults = declare('llama_context_default_params', contextParameters, []);
  checkDefaults(files.llama, modelDefaults(), expectedModelDefaults);
  checkDefaults(files.llama, contextDefaults(), expectedContextDefaults);

  let error = '';
  // Kept for the life of the process: computing threads may log at any time. Level 4 is an error.
  const callback = koffi.register((level: number, text: string) => {
    if (level === 4) error = text.trim();
  }, logCallback);
  declare('llama_log_set', 'void', [logCallback, 'void *'])(callback, null);
  ggml.func('ggml_backend_load_all_from_path', 'void', ['str'])(folder);
  declare('llama_backend_init', 'void', [])();

  const loadModel = declare('llama_model_load_from_file', 'void *', ['str', modelParameters]);
  const freeModel = declare('llama_model_free', 'void', ['void *']);
  const createContext = declare('llama_init_from_model', 'void *', ['void *', contextParameters]);
  const freeContext = declare('llama_free', 'void', ['void *']);
  const vocabulary = declare('llama_model_get_vocab', 'void *', ['void *']);
  const vocabularySize = declare('llama_vocab_n_tokens', 'int32', ['void *']);
  const hiddenSize = declare('llama_model_n_embd_out', 'int32', ['void *']);
  const trainedContext = declare('llama_model_n_ctx_train', 'int32', ['void *']);
  const tokenize = declare('llama_tokenize', 'int32', [
    'void *',
    'str',
    'int32',
    'void *',
    'int32',
    'bool',
    'bool',
  ]);
  const allocateBatch = declare('llama_batch_init', batchType, ['int32', 'int32', 'int32']);
  const freeBatch = declare('llama_batch_free', 'void', [batchType]);
  const memory = declare('llama_get_memory', 'void *', ['void *']);
  const clearMemory = declare('llama_memory_clear', 'void', ['void *', 'bool']);
  const decode = declare('llama_decode', 'int32', ['void *', batchType]);
  const logits = declare('llama_get_logits_ith', 'void *', ['void *', 'int32']);
  const pooled = declare('llama_get_embeddings_seq', 'void *', ['void *', 'int32']);
  const floats = (pointer: Pointer, length: number): Float32Array => {
    if (!pointer) throw new Error(`llama.cpp gave no result: ${error || 'it did not say why'}`);
    // A copy: external memory is forbidden in Electron, and llama.cpp writes over it at the next call.
    const type = floatArrays.get(length) ?? koffi.array('float', length, 'Typed');
    floatArrays.set(length, type);
    return koffi.decode(pointer, type) as Float32Array;
  };
  const inThread = (name: { async: (...values: unknown[]) => void }, ...values: unknown[]) =>
    new Promise<unknown>((resolve, reject) => {
      name.async(...values, (failure: unknown, value: unknown) =>
        failure ? reject(failure) : resolve(value),
      );
    });

  return {
    modelDefaults: () => modelDefaults() as Fields,
    contextDefaults: () => contextDefaults() as Fields,
    loadModel: (file, parameters) => inThread(loadModel, file, parameters),
    freeModel: (model) => freeModel(model),
    createContext: (model, parameters) => inThread(createContext, model, parameters),
    freeContext: (context) => freeContext(context),
    vocabularySize: (model) => vocabularySize(vocabulary(model)) as number,
    hiddenSize: (model) => hiddenSize(model) as number,
    trainedContext: (model) => trainedContext(model) as number,
    tokenize(model, text) {
      const bytes = Buffer.byteLength(text);
      // Never more tokens than bytes, and two markers.
      const ids = new Int32Array(bytes + 2);
      const count = tokenize(vocabulary(model), text, bytes, ids, ids.length, true, false) as number;
      if (count < 0) throw new Error(`llama.cpp could not cut a text of ${bytes} bytes into tokens.`);
      return ids.slice(0, count);
    },
    allocateBatch: (tokens) => allocateBatch(tokens, 0, 1) as Fields,
    freeBatch: (batch) => freeBatch(batch),
    async decode(context, batch, tokens) {
      clearMemory(memory(context), true);
      koffi.encode(batch.token, 'int32', tokens, tokens.length);
      const none = { embd: null, pos: null, n_seq_id: null, seq_id: null, logits: null };
      error = '';
      return (await inThread(decode, context, {
        ...none,
        n_tokens: tokens.length,
        token: batch.token,
      })) as number;
    },
    logits: (context, position, length) => floats(logits(context, position), length),
    pooled: (context, length) => floats(pooled(context, 0), length),
    lastError: () => error,
  };
}

/** @throws LlamaLibraryError naming the field that differs */
function checkDefaults(file: string, found: Fields, expected: Fields): void {
  for (const [field, value] of Object.entries(expected)) {
    if (found[field] === value) continue;
    throw new LlamaLibraryError(
      `${file}: its parameters have another layout than the pinned release: the default of "${field}" is ${found[field]} and should be ${value}.`,
    );
  }
}
