/** Numerical gradients in float64, the reference for every op's own. */
import type { FloatArray, TensorData } from './data-types.ts';
import { Graph, type Value } from './graph.ts';
import { Random } from './random.ts';
import { createSession, type Feed } from './session.ts';

export interface GradientCheck {
  /** max |analytic - numeric| / max |analytic|, the largest over the parameters. */
  readonly worstRelativeError: number;
  readonly worstParameter: string;
  readonly coordinates: number;
}

/**
 * Compares a float64 graph's gradients with central differences of fourth order (error h^4, so that h = 1e-3 leaves
 * about 1e-12), coordinate by coordinate.
 * @param build makes the graph and returns the loss and the parameters, whose names are those of `values`
 */
export async function checkGradients(
  build: (graph: Graph) => { loss: Value; parameters: readonly Value[] },
  values: Readonly<Record<string, Feed>>,
  options: { readonly coordinatesEach: number; readonly step?: number; readonly seed?: number },
): Promise<GradientCheck> {
  const graph = new Graph({ floatType: 'float64', kernels: 'plain' });
  const { loss, parameters } = build(graph);
  const gradients = graph.backward(loss, parameters);
  graph.output(loss, 'loss');
  parameters.forEach((parameter, index) => {
    graph.output(gradients[index]!, `gradient.${parameter.name}`);
  });
  const session = await createSession(graph, { provider: 'cpu', threads: 1 });
  const lossOf = async (): Promise<number> => Number((await session.run(values)).loss![0]);

  const step = options.step ?? 1e-3;
  const random = new Random(options.seed ?? 1);
  const analytic = copy(await session.run(values));
  let [worst, worstParameter, coordinates] = [0, '', 0];
  for (const parameter of parameters) {
    const data = values[parameter.name]!.data as FloatArray;
    const gradient = analytic[`gradient.${parameter.name}`] as FloatArray;
    let size = 0;
    for (const g of gradient) size = Math.max(size, Math.abs(g));
    if (size === 0)
      throw new Error(`the gradient of ${parameter.name} is zero everywhere: nothing is tested`);
    const all = random.shuffled(Array.from(data.keys()));
    for (const i of all.slice(0, options.coordinatesEach)) {
      const original = data[i]!;
      const at = async (distance: number): Promise<number> => {
        data[i] = original + distance * step;
        return lossOf();
      };
      const numeric = (8 * ((await at(1)) - (await at(-1))) - ((await at(2)) - (await at(-2)))) / (12 * step);
      data[i] = original;
      const error = Math.abs(numeric - gradient[i]!) / size;
      if (!(error <= worst)) [worst, worstParameter] = [error, parameter.name];
      coordinates += 1;
    }
  }
  await session.dispose();
  return { worstRelativeError: worst, worstParameter, coordinates };
}

function copy(fetches: Readonly<Record<string, TensorData>>): Record<string, TensorData> {
  return Object.fromEntries(Object.entries(fetches).map(([name, data]) => [name, data.slice()]));
}
