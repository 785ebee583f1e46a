/** Logits of the next token at every position, for comparing models: the forward pass alone. */
import type { FloatArray, FloatType } from '../engine/data-types.ts';
import { Graph } from '../engine/graph.ts';
import { reshape } from '../engine/ops/shape.ts';
import { kernelsFor } from '../engine/providers.ts';
import type { SessionOptions } from '../engine/session.ts';
import { createSessionCache } from '../engine/session-cache.ts';
import type { TrunkConfig } from './config.ts';
import { gatedLayers } from './gates.ts';
import { declareParameters, parameterFeeds } from './parameter-inputs.ts';
import { assertComplete, type ParameterSpecification, type ParameterValues } from './parameters.ts';
import { buildTrunk, taskLogits } from './trunk.ts';

export interface NextTokenOptions extends SessionOptions {
  /**
   * `float64` computes everything in float64, on the CPU only: for telling a model's own differences from rounding. It
   * takes twice the memory, a copy of the parameters, and several times as long.
   */
  readonly floatType?: FloatType;
}

export interface NextTokenModel {
  /**
   * @param rows token ids of each row, at least one; of any lengths
   * @param parameters float32 or float64, as `specifications` name them
   * @returns for each row its logits [positions, vocabulary], row-major, of the model's float type
   * @throws for ids outside the vocabulary, rows longer than the model's positions, missing parameters
   */
  logits(rows: readonly (readonly number[])[], parameters: ParameterValues): Promise<FloatArray[]>;
  dispose(): Promise<void>;
}

/** Logits that one run of a session may return: a bound on memory, whatever the vocabulary. */
const LOGITS_AT_ONCE = 2 ** 25;
const MOST_ROWS = 16;
/** Rows are padded to a multiple of this, so that few graphs serve many lengths. */
const STEP = 16;

/**
 * @param specifications parameters of trunk and task head, with those of the gates if the model has any; others may be
 *   among them (a safety head's are not used)
 */
export function createNextTokenModel(
  config: TrunkConfig,
  specifications: readonly ParameterSpecification[],
  options: NextTokenOptions,
): NextTokenModel {
  const floatType = options.floatType ?? 'float32';
  if (floatType === 'float64' && options.provider !== 'cpu')
    throw new Error(`float64 is computed by the provider "cpu" only, not by "${options.provider}"`);
  const kernels = floatType === 'float64' ? 'plain' : kernelsFor(options.provider);
  const sessions = createSessionCache(buildGraph, options);

  function buildGraph({ batch, positions }: { readonly batch: number; readonly positions: number }): Graph {
    const graph = new Graph({ floatType, kernels });
    const { parameter } = declareParameters(graph, specifications, false);
    const tokens = graph.input('tokens', [batch, positions], 'int32');
    const { hidden } = buildTrunk(graph, config, tokens, parameter, {
      gatedLayers: gatedLayers(specifications),
    });
    const flat = reshape(hidden, [batch * positions, config.hiddenSize]);
    graph.output(taskLogits(flat, config, parameter), 'logits');
    return graph;
  }

  function assertRow(row: readonly number[], index: number): void {
    const { vocabularySize, maximumPositions } = config;
    if (row.length === 0) throw new Error(`row ${index} has no token`);
    if (row.length > maximumPositions)
      throw new Error(`row ${index} has ${row.length} tokens; the model has ${maximumPositions} positions`);
    const wrong = row.find((id) => !Number.isInteger(id) || id < 0 || id >= vocabularySize);
    if (wrong !== undefined)
      throw new Error(`row ${index} holds the token ${wrong}; the vocabulary has ${vocabularySize}`);
  }

  return {
    async logits(rows, parameters) {
      rows.forEach(assertRow);
      assertComplete(parameters, specifications);
      const fed = parameterFeeds(specifications, parameters, floatType);
      const positions = Math.ceil(Math.max(...rows.map((row) => row.length)) / STEP) * STEP;
      const width = config.vocabularySize;
      const fitting = Math.max(1, Math.floor(LOGITS_AT_ONCE / (positions * width)));
      const batch = Math.min(rows.length, fitting, MOST_ROWS);
      const results: FloatArray[] = [];
      for (let start = 0; start < rows.length; start += batch) {
        const own = rows.slice(start, start + batch);
        const data = new Int32Array(batch * positions);
        for (const [index, row] of own.entries()) data.set(row, index * positions);
        const session = await sessions.get({ batch, positions });
        const tokens = { type: 'int32', shape: [batch, positions], data } as const;
        const logits = (await session.run({ ...fed, tokens })).logits as FloatArray;
        for (const [index, row] of own.entries()) {
          const first = index * positions * width;
          results.push(logits.slice(first, first + row.length * width));
        }
      }
      return results;
    },
    dispose: () => sessions.dispose(),
  };
}
