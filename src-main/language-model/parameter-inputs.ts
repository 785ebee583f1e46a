/** A model's parameters as inputs of a graph: declared when it is built, fed when it runs. */
import type { Graph, Value } from '../engine/graph.ts';
import type { Feed } from '../engine/session.ts';
import type { ParameterSpecification, Parameters } from './parameters.ts';

/** Looks a parameter's graph value up by its checkpoint name. */
export type ParameterLookup = (name: string) => Value;

export interface ParameterInputs {
  /** In the order of the specifications. */
  readonly values: readonly Value[];
  /** @throws for a name that the specifications lack */
  readonly parameter: ParameterLookup;
}

/** @param trainable whether `backward` will be asked for their gradients */
export function declareParameters(
  graph: Graph,
  specifications: readonly ParameterSpecification[],
  trainable: boolean,
): ParameterInputs {
  const values = new Map(
    specifications.map(({ name, shape }) => [name, graph.parameter(name, shape, trainable)]),
  );
  return {
    values: [...values.values()],
    parameter(name) {
      const value = values.get(name);
      if (!value) throw new Error(`the model has no parameter "${name}"`);
      return value;
    },
  };
}

/** What a run of such a graph is fed for them; the values are not copied. */
export function parameterFeeds(
  specifications: readonly ParameterSpecification[],
  parameters: Parameters,
): Record<string, Feed> {
  return Object.fromEntries(
    specifications.map(({ name, shape }) => [
      name,
      { type: 'float32', shape, data: parameters.get(name)! } satisfies Feed,
    ]),
  );
}
