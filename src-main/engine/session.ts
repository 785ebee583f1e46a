/** Runs an encoded graph with onnxruntime-node. */
import { createRequire } from 'node:module';
import type * as Ort from 'onnxruntime-node';
import type { DataType, Shape, TensorData } from './data-types.ts';
import type { Graph } from './graph.ts';
import type { Provider } from './providers.ts';

// The package is CommonJS with generated exports: `require` is the form it documents for Node.
const ort = createRequire(import.meta.url)('onnxruntime-node') as typeof Ort;

/** Names of the providers that this build of onnxruntime can try; whether one works, only trying tells. */
export function supportedProviders(): ReadonlySet<string> {
  return new Set(ort.listSupportedBackends().map((backend) => backend.name));
}

export interface Feed {
  readonly type: DataType;
  readonly shape: Shape;
  readonly data: TensorData;
}

export type Fetches = Readonly<Record<string, TensorData>>;

export interface SessionOptions {
  readonly provider: Provider;
  /** Threads inside one operator; results are bit-identical only for an equal count. */
  readonly threads: number;
  /** Path that the file names of onnxruntime's profile begin with; the profile is complete after `dispose`. */
  readonly profilePrefix?: string;
}

/** A compiled graph. `run` blocks the calling thread while it computes: use it in a child process. */
export interface Session {
  run(feeds: Readonly<Record<string, Feed>>): Promise<Fetches>;
  dispose(): Promise<void>;
}

/**
 * Optimisers of onnxruntime that must not run: sub-expression elimination undoes checkpointing; the QuickGelu fusion
 * puts a float32-only kernel into float64 graphs, which then fail to load; the fusion of products with a factor keeps
 * that factor as a float32, which leaves a float64 graph seven digits of it.
 */
function disabledOptimizers(graph: Graph): string {
  return [
    'CommonSubexpressionElimination',
    ...(graph.floatType === 'float64' ? ['QuickGeluFusion', 'MatMulScaleFusion'] : []),
  ].join(';');
}

/**
 * Compiles a graph for a provider.
 * @throws when the provider is not available or lacks an operator.
 */
export async function createSession(graph: Graph, options: SessionOptions): Promise<Session> {
  const session = await ort.InferenceSession.create(graph.encode(), {
    executionProviders: [options.provider],
    intraOpNumThreads: options.threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    enableMemPattern: false,
    logSeverityLevel: 3,
    ...(options.profilePrefix ? { enableProfiling: true, profileFilePrefix: options.profilePrefix } : {}),
    extra: {
      session: { set_denormal_as_zero: '1', intra_op: { allow_spinning: '0' } },
      optimization: { disable_specified_optimizers: disabledOptimizers(graph) },
    },
  });
  return {
    async run(feeds) {
      const tensors: Record<string, Ort.Tensor> = {};
      for (const [name, feed] of Object.entries(feeds)) {
        tensors[name] = new ort.Tensor(feed.type as 'float32', feed.data as Float32Array, feed.shape);
      }
      const results = await session.run(tensors);
      const fetches: Record<string, TensorData> = {};
      for (const [name, tensor] of Object.entries(results)) {
        fetches[name] = (tensor.location === 'cpu' ? tensor.data : await tensor.getData(true)) as TensorData;
      }
      return fetches;
    },
    async dispose() {
      if (options.profilePrefix) session.endProfiling();
      await session.release();
    },
  };
}
