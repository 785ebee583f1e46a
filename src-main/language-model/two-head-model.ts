/** Judging prompts with both heads: the forward pass alone, for evaluation and for the gate. */
import { type VerdictProbabilities, verdicts } from '../data/verdict.ts';
import type { FloatArray } from '../engine/data-types.ts';
import { Graph } from '../engine/graph.ts';
import { distinctRows } from '../engine/ops/gather.ts';
import { reshape } from '../engine/ops/shape.ts';
import { kernelsFor } from '../engine/providers.ts';
import type { Feed, SessionOptions } from '../engine/session.ts';
import { createSessionCache } from '../engine/session-cache.ts';
import type { TrunkConfig } from './config.ts';
import { gatedLayers } from './gates.ts';
import { declareParameters, parameterFeeds } from './parameter-inputs.ts';
import type { ParameterSpecification, Parameters } from './parameters.ts';
import { pool, type SafetyHeadKind, safetyLogits } from './safety-head.ts';
import { buildTrunk, taskLogits } from './trunk.ts';
import { verdictShares } from './verdict-shares.ts';

export interface HeadProbabilities {
  /** Probabilities of the three behaviour tags as the next token, normalised over the three. */
  readonly taskHead: VerdictProbabilities;
  readonly safetyHead: VerdictProbabilities;
}

export interface TwoHeadModel {
  /** Judges token sequences that end where the behaviour tag would follow. Order is kept. */
  judge(prompts: readonly (readonly number[])[], parameters: Parameters): Promise<HeadProbabilities[]>;
  dispose(): Promise<void>;
}

const BATCH = 16;

/**
 * @param tags ids of the behaviour tags in the order of `verdicts`
 */
export function createTwoHeadModel(
  config: TrunkConfig,
  head: SafetyHeadKind,
  specifications: readonly ParameterSpecification[],
  tags: readonly number[],
  options: SessionOptions,
): TwoHeadModel {
  const sessions = createSessionCache(buildGraph, options);

  function buildGraph({ batch, positions }: { readonly batch: number; readonly positions: number }): Graph {
    const graph = new Graph({ floatType: 'float32', kernels: kernelsFor(options.provider) });
    const { parameter } = declareParameters(graph, specifications, false);
    const { hidden } = buildTrunk(
      graph,
      config,
      graph.input('tokens', [batch, positions], 'int32'),
      parameter,
      { gatedLayers: gatedLayers(specifications) },
    );
    const flat = reshape(hidden, [batch * positions, config.hiddenSize]);
    const last = distinctRows(flat, graph.input('lastRows', [batch], 'int32'));
    graph.output(taskLogits(last, config, parameter, tags), 'taskLogits');
    graph.output(
      safetyLogits(pool(hidden, graph.input('poolWeights', [batch, positions])), head, parameter),
      'safetyLogits',
    );
    return graph;
  }

  async function judgeBatch(
    prompts: readonly (readonly number[])[],
    parameters: Parameters,
  ): Promise<HeadProbabilities[]> {
    const batch = prompts.length === 1 ? 1 : BATCH;
    const positions = Math.ceil(Math.max(...prompts.map((prompt) => prompt.length)) / 16) * 16;
    const tokens = new Int32Array(batch * positions);
    const poolWeights = new Float32Array(batch * positions);
    const lastRows = Int32Array.from({ length: batch }, (_, row) => row * positions);
    for (const [row, prompt] of prompts.entries()) {
      tokens.set(prompt, row * positions);
      poolWeights.fill(1 / prompt.length, row * positions, row * positions + prompt.length);
      lastRows[row] = row * positions + prompt.length - 1;
    }
    const feeds: Record<string, Feed> = {
      ...parameterFeeds(specifications, parameters),
      tokens: { type: 'int32', shape: [batch, positions], data: tokens },
      poolWeights: { type: 'float32', shape: [batch, positions], data: poolWeights },
      lastRows: { type: 'int32', shape: [batch], data: lastRows },
    };
    const session = await sessions.get({ batch, positions });
    const { taskLogits: task, safetyLogits: safety } = await session.run(feeds);
    return prompts.map((_, row) => ({
      taskHead: verdictShares(task as FloatArray, row * verdicts.length),
      safetyHead: verdictShares(safety as FloatArray, row * verdicts.length),
    }));
  }

  return {
    async judge(prompts, parameters) {
      const order = prompts.map((_, index) => index).sort((a, b) => prompts[a]!.length - prompts[b]!.length);
      const results = new Array<HeadProbabilities>(prompts.length);
      for (let start = 0; start < order.length; start += BATCH) {
        const chunk = order.slice(start, start + BATCH);
        const judged = await judgeBatch(
          chunk.map((index) => prompts[index]!),
          parameters,
        );
        for (const [position, index] of chunk.entries()) results[index] = judged[position]!;
      }
      return results;
    },
    dispose: () => sessions.dispose(),
  };
}
