/** Large constants that several ops of one graph read: stored once. (`Graph.constant` itself shares only small ones.) */
import type { Graph, Value } from '../graph.ts';

const constantsByGraph = new WeakMap<Graph, Map<string, Value>>();

/** @param key names the constant among all ops' constants: begin it with the op */
export function sharedConstant(graph: Graph, key: string, make: () => Value): Value {
  const known = constantsByGraph.get(graph) ?? new Map<string, Value>();
  constantsByGraph.set(graph, known);
  const value = known.get(key) ?? make();
  known.set(key, value);
  return value;
}
