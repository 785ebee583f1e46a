/** A model's parameters as inputs of a graph: declared when it is built, fed when it runs. */
import type { FloatType } from '../engine/data-types.ts';
import type { Graph, Value } from '../engine/graph.ts';
import type { Feed } from '../engine/session.ts';
import type { ParameterSpecification, ParameterValues } from './parameters.ts';

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

/** What a run of such a graph is fed for them; values of the graph's own type are not copied. */
export function parameterFeeds(
  specifications: readonly ParameterSpecification[],
  parameters: ParameterValues,
  floatType: FloatType = 'float32',
): Record<string, Feed> {
  const own = floatType === 'float32' ? Float32Array : Float64Array;
  return Object.fromEntries(
    specifications.map(({ name, shape }) => {
      const values = parameters.get(name)!;
      const data = values instanceof own ? values : new own(values);
      return [name, { type: floatType, shape, data } satisfies Feed];
    }),
  );
}
