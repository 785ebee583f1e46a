/**
 * The composite loss L = L_task + alpha L_safety + beta L_penalty - gamma R_escalate + lambda L_pet.
 *
 * Every term is a sum of rows or positions times fed weights, which carry masks, class weights and normalisation over
 * the whole effective batch; so micro-batches accumulate exactly. Coefficients are fed too: schedules need no rebuild.
 */
import type { Graph, Value } from '../engine/graph.ts';
import { add, exponential, multiply, subtract } from '../engine/ops/arithmetic.ts';
import { logSoftmax, weightedCrossEntropy } from '../engine/ops/cross-entropy.ts';
import { distinctRows } from '../engine/ops/gather.ts';
import { weightedSecondDifference } from '../engine/ops/second-difference.ts';
import { reduceSum, reshape, slice } from '../engine/ops/shape.ts';
import type { TrunkConfig } from '../language-model/config.ts';
import type { ParameterLookup } from '../language-model/parameter-inputs.ts';
import { pool, type SafetyHeadKind, safetyLogits } from '../language-model/safety-head.ts';
import { buildTrunk, type TrunkOptions, taskLogits } from '../language-model/trunk.ts';

export const lossTerms = ['task', 'safety', 'penalty', 'escalate', 'pet'] as const;

export type LossTerm = (typeof lossTerms)[number];

/** Sizes of one micro-batch. `supervised`: rows of the flattened [batch * positions] that the task loss reads. */
export interface BatchShape {
  readonly batch: number;
  readonly positions: number;
  readonly supervised: number;
}

export interface CompositeLoss {
  readonly total: Value;
  /** Each term before its coefficient. */
  readonly terms: Readonly<Record<LossTerm, Value>>;
}

const column = { ALLOW: 0, ESCALATE: 1 } as const;

/**
 * Builds the loss and its inputs:
 * `tokens` int32 [batch, positions]; `supervisedRows` int32 [supervised], pairwise different; `taskLabels` int32 and
 * `taskWeights` [supervised]; `poolWeights` [batch, positions]; `safetyLabels` int32 and `safetyWeights` [batch];
 * `dangerWeights`, `escalateWeights` [batch]; `petWeights` [batch, positions - 2]; scalars `alpha`, `beta`, `gamma`,
 * `lambda`.
 */
export function buildCompositeLoss(
  graph: Graph,
  config: TrunkConfig,
  head: SafetyHeadKind,
  shape: BatchShape,
  parameter: ParameterLookup,
  options: TrunkOptions = {},
): CompositeLoss {
  const { batch, positions, supervised } = shape;
  const tokens = graph.input('tokens', [batch, positions], 'int32');
  const trunk = buildTrunk(graph, config, tokens, parameter, options);

  const flat = reshape(trunk.hidden, [batch * positions, config.hiddenSize]);
  const rows = distinctRows(flat, graph.input('supervisedRows', [supervised], 'int32'));
  const task = weightedCrossEntropy(
    taskLogits(rows, config, parameter),
    graph.input('taskLabels', [supervised], 'int32'),
    graph.input('taskWeights', [supervised]),
  );

  const logits = safetyLogits(
    pool(trunk.hidden, graph.input('poolWeights', [batch, positions])),
    head,
    parameter,
  );
  const safety = weightedCrossEntropy(
    logits,
    graph.input('safetyLabels', [batch], 'int32'),
    graph.input('safetyWeights', [batch]),
  );
  const probabilities = exponential(logSoftmax(logits));
  const expected = (verdict: keyof typeof column, weights: string): Value => {
    const one = reshape(slice(probabilities, 1, column[verdict], column[verdict] + 1), [batch]);
    return reduceSum(multiply(one, graph.input(weights, [batch])), [0]);
  };
  const penalty = expected('ALLOW', 'dangerWeights');
  const escalate = expected('ESCALATE', 'escalateWeights');

  const petWeights = graph.input('petWeights', [batch, positions - 2]);
  const pet = trunk.blocks
    .map((block) => weightedSecondDifference(block, petWeights))
    .reduce((sum, term) => add(sum, term));

  const weighted = (coefficient: string, term: Value): Value => multiply(graph.input(coefficient, []), term);
  const gains = weighted('gamma', escalate);
  const costs = [task, weighted('alpha', safety), weighted('beta', penalty), weighted('lambda', pet)];
  const total = subtract(
    costs.reduce((sum, cost) => add(sum, cost)),
    gains,
  );
  return { total, terms: { task, safety, penalty, escalate, pet } };
}
