/** Runs an encoded graph with onnxruntime-node. */
import { createRequire } from 'node:module';
import type * as Ort from 'onnxruntime-node';
import type { DataType, Shape, TensorData } from './data-types.ts';
import type { Graph } from './graph.ts';
import type { Provider } from './providers.ts';

// The package is CommonJS with generated exports: `require` is the form it documents for Node.
const ort = createRequire(import.meta.url)('onnxruntime-node') as typeof Ort;

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
}

/** A compiled graph. `run` blocks the calling thread while it computes: use it in a child process. */
export interface Session {
  run(feeds: Readonly<Record<string, Feed>>): Promise<Fetches>;
  dispose(): Promise<void>;
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
    extra: {
      session: { set_denormal_as_zero: '1', intra_op: { allow_spinning: '0' } },
      optimization: { disable_specified_optimizers: 'CommonSubexpressionElimination' },
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
    dispose: () => session.release(),
  };
}
