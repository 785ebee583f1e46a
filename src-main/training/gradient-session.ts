/** Loss and gradients of micro-batches: one compiled graph for each shape, kept for the run. */
import type { FloatArray } from '../engine/data-types.ts';
import { Graph } from '../engine/graph.ts';
import { kernelsFor } from '../engine/providers.ts';
import type { Feed, SessionOptions } from '../engine/session.ts';
import { createSessionCache } from '../engine/session-cache.ts';
import type { TrunkConfig } from '../language-model/config.ts';
import { gatedLayers } from '../language-model/gates.ts';
import { declareParameters, parameterFeeds } from '../language-model/parameter-inputs.ts';
import type { ParameterSpecification, Parameters } from '../language-model/parameters.ts';
import type { SafetyHeadKind } from '../language-model/safety-head.ts';
import { type BatchShape, buildCompositeLoss, type LossTerm, lossTerms } from './composite-loss.ts';
import type { MicroBatch } from './micro-batch.ts';

export interface Coefficients {
  readonly alpha: number;
  readonly beta: number;
  readonly gamma: number;
  readonly lambda: number;
}

export interface LossAndGradients {
  readonly total: number;
  readonly terms: Readonly<Record<LossTerm, number>>;
  readonly gradients: ReadonlyMap<string, Float32Array>;
}

export interface GradientSession {
  compute(batch: MicroBatch, parameters: Parameters, coefficients: Coefficients): Promise<LossAndGradients>;
  dispose(): Promise<void>;
}

export interface ModelShape {
  readonly config: TrunkConfig;
  readonly head: SafetyHeadKind;
  readonly specifications: readonly ParameterSpecification[];
}

/** Parameters that no coefficient reaches would break `backward`; all of them reach the loss, weighted by zero or not. */
export function createGradientSession(
  model: ModelShape,
  options: SessionOptions & { readonly checkpointing: boolean },
): GradientSession {
  const sessions = createSessionCache((shape: BatchShape) => buildGraph(model, shape, options), options);
  return {
    async compute(batch, parameters, coefficients) {
      const session = await sessions.get(batch.shape);
      const feeds: Record<string, Feed> = {
        ...batch.feeds,
        ...parameterFeeds(model.specifications, parameters),
      };
      for (const [name, value] of Object.entries(coefficients)) {
        feeds[name] = { type: 'float32', shape: [], data: Float32Array.of(value) };
      }
      const fetches = await session.run(feeds);
      const scalar = (name: string): number => Number((fetches[name] as FloatArray)[0]);
      return {
        total: scalar('loss.total'),
        terms: Object.fromEntries(lossTerms.map((term) => [term, scalar(`loss.${term}`)])) as Record<
          LossTerm,
          number
        >,
        gradients: new Map(
          model.specifications.map(({ name }) => [name, fetches[`gradient.${name}`] as Float32Array]),
        ),
      };
    },
    dispose: () => sessions.dispose(),
  };
}

function buildGraph(
  model: ModelShape,
  shape: BatchShape,
  options: SessionOptions & { readonly checkpointing: boolean },
): Graph {
  const graph = new Graph({ floatType: 'float32', kernels: kernelsFor(options.provider) });
  const { values, parameter } = declareParameters(graph, model.specifications, true);
  const loss = buildCompositeLoss(graph, model.config, model.head, shape, parameter, {
    checkpointing: options.checkpointing,
    gatedLayers: gatedLayers(model.specifications),
  });
  const gradients = graph.backward(loss.total, values);
  graph.output(loss.total, 'loss.total');
  for (const term of lossTerms) graph.output(loss.terms[term], `loss.${term}`);
  model.specifications.forEach(({ name }, index) => {
    graph.output(gradients[index]!, `gradient.${name}`);
  });
  return graph;
}
