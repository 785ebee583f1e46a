/**
 * A trunk one layer at a time: states in, states out. A layer is run as a trunk of one layer whose vocabulary is the
 * states themselves, so that it is the very code that trains and serves the model.
 */
import type { FloatArray, FloatType, Shape } from '../engine/data-types.ts';
import { Graph } from '../engine/graph.ts';
import { kernelsFor } from '../engine/providers.ts';
import { createSession, type Feed, type Session, type SessionOptions } from '../engine/session.ts';
import type { TrunkConfig } from '../language-model/config.ts';
import { gateName, gateSpecifications } from '../language-model/gates.ts';
import { norm } from '../language-model/norm.ts';
import { declareParameters } from '../language-model/parameter-inputs.ts';
import {
  embeddingName,
  type ParameterSpecification,
  taskHeadName,
  trunkParameters,
} from '../language-model/parameters.ts';
import { buildTrunk, taskLogits } from '../language-model/trunk.ts';

const normName = 'model.norm.weight';
const prefix = 'model.layers.0.';

export interface ProofSessionOptions extends SessionOptions {
  readonly floatType: FloatType;
}

export interface LayerSessions {
  /** The layer's parameters by the names that they have within a layer: `self_attn.o_proj.weight` ... */
  readonly layerParameters: readonly ParameterSpecification[];
  /**
   * @param states [rows * positions, hidden]
   * @param values of `layerParameters`; with `self_attn.o_proj.gate` [blocks, 28], the layer has a gate
   * @returns like `states`
   */
  run(layer: number, states: FloatArray, values: ReadonlyMap<string, FloatArray>): Promise<FloatArray>;
  /**
   * The final norm and a slice of the task head.
   * @param table [tokens, hidden]
   * @returns [rows * positions, tokens]
   */
  logits(states: FloatArray, normWeight: FloatArray, table: FloatArray): Promise<FloatArray>;
  dispose(): Promise<void>;
}

export const layerGate = gateName(0).slice(prefix.length);

export function createLayerSessions(
  config: TrunkConfig,
  rows: number,
  positions: number,
  options: ProofSessionOptions,
): LayerSessions {
  const { floatType } = options;
  const { hiddenSize } = config;
  const states = rows * positions;
  const kernels = floatType === 'float64' ? 'plain' : kernelsFor(options.provider);
  const tokens = Int32Array.from({ length: states }, (_, index) => index);
  const sessions = new Map<string, Promise<Session>>();
  const feed = (shape: Shape, data: FloatArray): Feed => ({ type: floatType, shape, data });

  const oneLayer = (layer: number): TrunkConfig => ({
    ...config,
    layers: 1,
    layerAttention: [config.layerAttention[layer]!],
    vocabularySize: states,
    tiedEmbeddings: true,
    architecture: { ...config.architecture, embeddingScale: 1 },
  });
  const specificationsOf = (layer: number, gated: boolean): ParameterSpecification[] => [
    ...trunkParameters(oneLayer(layer)),
    ...(gated ? gateSpecifications(config, [0]) : []),
  ];

  function session(key: string, build: (graph: Graph) => void): Promise<Session> {
    const known = sessions.get(key);
    if (known) return known;
    const graph = new Graph({ floatType, kernels });
    build(graph);
    const made = createSession(graph, options);
    sessions.set(key, made);
    return made;
  }

  return {
    layerParameters: trunkParameters(oneLayer(0)).flatMap(({ name, ...rest }) =>
      name.startsWith(prefix) ? [{ ...rest, name: name.slice(prefix.length) }] : [],
    ),
    async run(layer, input, values) {
      const gated = values.has(layerGate);
      const specifications = specificationsOf(layer, gated);
      const key = `${gated} ${JSON.stringify(config.layerAttention[layer])}`;
      const own = await session(key, (graph) => {
        const { parameter } = declareParameters(graph, specifications, false);
        const { blocks } = buildTrunk(
          graph,
          oneLayer(layer),
          graph.input('tokens', [rows, positions], 'int32'),
          parameter,
          { gatedLayers: new Set(gated ? [0] : []) },
        );
        graph.output(blocks[0]!, 'state');
      });
      const feeds = specifications.map(({ name, shape }): [string, Feed] => {
        if (name === embeddingName) return [name, feed(shape, input)];
        // The trunk ends with a norm, which is not asked for here.
        if (name === normName)
          return [name, feed(shape, new (input.constructor as Float32ArrayConstructor)(hiddenSize))];
        return [name, feed(shape, values.get(name.slice(prefix.length))!)];
      });
      const { state } = await own.run({
        ...Object.fromEntries(feeds),
        tokens: { type: 'int32', shape: [rows, positions], data: tokens },
      });
      return state as FloatArray;
    },
    async logits(input, normWeight, table) {
      const width = table.length / hiddenSize;
      const own = await session(`logits ${width}`, (graph) => {
        const rowsIn = graph.input('states', [states, hiddenSize]);
        const tableIn = graph.input(taskHeadName, [width, hiddenSize]);
        const normed = norm(rowsIn, graph.input(normName, [hiddenSize]), config);
        graph.output(
          taskLogits(normed, config, () => tableIn),
          'logits',
        );
      });
      const { logits } = await own.run({
        states: feed([states, hiddenSize], input),
        [taskHeadName]: feed([width, hiddenSize], table),
        [normName]: feed([hiddenSize], normWeight),
      });
      return logits as FloatArray;
    },
    async dispose() {
      for (const made of sessions.values()) await (await made).dispose();
    },
  };
}
