import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ArtifactError, readManifest, writeArtifact } from '../artifacts/artifact.ts';
import type { FloatArray } from '../engine/data-types.ts';
import { checkGradients } from '../engine/finite-differences.ts';
import { Graph } from '../engine/graph.ts';
import { multiply } from '../engine/ops/arithmetic.ts';
import { reduceSum } from '../engine/ops/shape.ts';
import { skewExponential } from '../engine/ops/skew-exponential.ts';
import { Random } from '../engine/random.ts';
import { createSession, type Feed } from '../engine/session.ts';
import { withGates } from './add-gates.ts';
import { parseTrunkConfig, type TrunkConfig } from './config.ts';
import { gateBlocks, gatedLayers, gateName, gatesFile, gateTurn } from './gates.ts';
import { answerGreedily } from './generate.ts';
import { type Model, modelFiles, modelSpecifications, readModel } from './model-folder.ts';
import { declareParameters } from './parameter-inputs.ts';
import { initialParameters, type ParameterSpecification, type Parameters } from './parameters.ts';
import { tagIds } from './prompt-format.ts';
import { encodeSafetensors, type Tensor } from './safetensors.ts';
import { tinyConfig, tinyConfigFile, writeTinyModel } from './test-models/tiny-model.ts';
import { buildTrunk, taskLogits } from './trunk.ts';
import { createTwoHeadModel } from './two-head-model.ts';

const session = { provider: 'cpu', threads: 1 } as const;
const tokens = [3, 40, 41, 9, 200, 77];

let folder: string;
let plain: Model;
let gated: Model;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'so8t-gates-'));
  await writeTinyModel(path.join(folder, 'plain'), { change: enlarge });
  plain = await readModel(path.join(folder, 'plain'));
  gated = withGates(plain);
  const random = new Random(5);
  for (const layer of gatedLayers(gated.specifications)) {
    const values = gated.parameters.get(gateName(layer))!;
    for (const i of values.keys()) values[i] = 0.4 * random.normal();
  }
});
afterAll(() => rm(folder, { recursive: true }));

/** Weights of a trained model's size, so that attention matters. */
function enlarge(parameters: Parameters): void {
  for (const [name, values] of parameters) {
    if (!name.includes('norm')) for (const i of values.keys()) values[i]! *= 8;
  }
}

/** Task logits at every position. */
async function logits({ config, specifications, parameters }: Model): Promise<FloatArray> {
  const graph = new Graph({ floatType: 'float32', kernels: 'fused' });
  const { parameter } = declareParameters(graph, specifications, false);
  const ids = graph.constant('int32', [1, tokens.length], Int32Array.from(tokens));
  const { hidden } = buildTrunk(graph, config, ids, parameter, {
    gatedLayers: gatedLayers(specifications),
  });
  graph.output(taskLogits(hidden, config, parameter), 'logits');
  return (await runOnce(graph, specifications, parameters)).logits as FloatArray;
}

async function runOnce(
  graph: Graph,
  specifications: readonly ParameterSpecification[],
  parameters: Parameters,
) {
  const compiled = await createSession(graph, session);
  const used = new Set(graph.inputs.map(({ name }) => name));
  const feeds: Record<string, Feed> = {};
  for (const { name, shape } of specifications)
    if (used.has(name)) feeds[name] = { type: 'float32', shape, data: parameters.get(name)! };
  const fetches = await compiled.run(feeds);
  await compiled.dispose();
  return fetches;
}

const largestDifference = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Math.max(...Array.from(a, (value, index) => Math.abs(value - b[index]!)));

/** The gated model without gates: W' = W R, block by block, in float64. */
async function burnt({ config, specifications, parameters }: Model): Promise<Parameters> {
  const result: Parameters = new Map(parameters);
  const blocks = gateBlocks(config);
  for (const layer of gatedLayers(specifications)) {
    const graph = new Graph({ floatType: 'float64', kernels: 'plain' });
    const values = graph.floats([blocks, 28], parameters.get(gateName(layer))!);
    graph.output(skewExponential(values), 'rotations');
    const rotations = (await runOnce(graph, [], new Map())).rotations as Float64Array;
    const name = `model.layers.${layer}.self_attn.o_proj.weight`;
    const weight = parameters.get(name)!;
    result.set(
      name,
      weight.map((_, index) => {
        const [start, column] = [index - (index % 8), index % 8];
        const block = Math.floor((index % (8 * blocks)) / 8);
        let sum = 0;
        for (let k = 0; k < 8; k += 1) sum += weight[start + k]! * rotations[64 * block + 8 * k + column]!;
        return sum;
      }),
    );
    result.delete(gateName(layer));
  }
  return result;
}

describe('a model with gates', () => {
  it('computes bit for bit what it computed before while they are zero', async () => {
    const zero = withGates(plain);
    expect([...gatedLayers(zero.specifications)]).toEqual([0, 1]);
    expect(await logits(zero)).toEqual(await logits(plain));
  });

  it('computes what the model with burnt weights W R computes', async () => {
    const own = await logits(gated);
    expect(largestDifference(own, await logits(plain))).toBeGreaterThan(0.1);
    const parameters = await burnt(gated);
    expect(largestDifference(own, await logits({ ...plain, parameters }))).toBeLessThan(1e-5);
  });

  it('may have gates in some layers only', async () => {
    const specifications = modelSpecifications(tinyConfig, 'mlp', [1]);
    const some = { ...gated, specifications };
    const parameters = await burnt(some);
    const reference = await logits({ ...plain, parameters });
    expect(largestDifference(await logits(some), reference)).toBeLessThan(1e-5);
    expect(largestDifference(await logits(gated), reference)).toBeGreaterThan(0.01);
  });

  it('judges and answers with them', async () => {
    const prompts = [[3, 60, 61, 62, 4]];
    const judged = async ({ specifications, parameters }: Model) => {
      const tags = tagIds(plain.tokenizer);
      const heads = createTwoHeadModel(tinyConfig, 'mlp', specifications, tags, session);
      const [probabilities] = await heads.judge(prompts, parameters);
      await heads.dispose();
      return [
        ...Object.values(probabilities!.taskHead),
        ...Object.values(probabilities!.safetyHead),
      ] as number[];
    };
    const reference = await judged({ ...plain, parameters: await burnt(gated) });
    expect(largestDifference(await judged(gated), reference)).toBeLessThan(1e-5);
    expect(largestDifference(await judged(plain), reference)).toBeGreaterThan(1e-4);
    const answer = (model: Model) =>
      answerGreedily(model, ['How are you?'], { ...session, maximumTokens: 8 });
    expect(await answer(gated)).toEqual(await answer({ ...plain, parameters: await burnt(gated) }));
    expect(await answer(gated)).not.toEqual(await answer(plain));
  });

  it.each([false, true])(
    'has the gradient of finite differences (checkpointing %s)',
    async (checkpointing) => {
      const values: Record<string, Feed> = {};
      for (const { name, shape } of gated.specifications) {
        const data = Float64Array.from(gated.parameters.get(name)!);
        values[name] = { type: 'float64', shape, data };
      }
      const checked = /o_proj|embed_tokens/u;
      const used = (name: string): boolean => !name.startsWith('safety_head.') && name !== 'lm_head.weight';
      const specifications = gated.specifications.filter(({ name }) => used(name));
      const check = await checkGradients(
        (graph) => {
          const { values: inputs, parameter } = declareParameters(graph, specifications, true);
          const ids = graph.constant('int32', [1, tokens.length], Int32Array.from(tokens));
          const { hidden } = buildTrunk(graph, tinyConfig, ids, parameter, {
            checkpointing,
            gatedLayers: gatedLayers(specifications),
          });
          const random = new Random(9);
          const weights = Array.from({ length: tokens.length * 16 }, () => random.normal());
          const loss = reduceSum(multiply(graph.floats(hidden.shape, weights), hidden), [0, 1, 2]);
          return { loss, parameters: inputs.filter(({ name }) => checked.test(name)) };
        },
        Object.fromEntries(Object.entries(values).filter(([name]) => used(name))),
        { coordinatesEach: 20, step: 1e-4 },
      );
      expect(check.coordinates).toBe(5 * 20);
      expect(check.worstRelativeError).toBeLessThan(1e-7);
    },
  );

  it('says how far they have turned', () => {
    expect(gateTurn(plain.parameters)).toBeNull();
    expect(gateTurn(withGates(plain).parameters)).toEqual({ mean: 0, largest: 0 });
    const turned = withGates(plain);
    turned.parameters.get(gateName(1))!.set([3, 4], 28);
    expect(gateTurn(turned.parameters)).toEqual({ mean: 5 / 4, largest: 5 });
  });

  it('cannot be made of a model whose o_proj is not divisible by 8', () => {
    const config = parseTrunkConfig({ ...tinyConfigFile, head_dim: 6 });
    expect(() => withGates({ ...plain, config })).toThrow(
      'o_proj has 12 input features (2 heads of 6). Choose a model whose heads * head_dim is divisible by 8.',
    );
  });
});

describe('gates.safetensors', () => {
  const write = async (
    name: string,
    files: (files: Map<string, string | Uint8Array>) => void = () => undefined,
    model = gated,
  ): Promise<string> => {
    const contents = new Map(modelFiles(model.parameters, model.specifications, plain.unchangedFiles, 'F16'));
    files(contents);
    const target = path.join(folder, name);
    await writeArtifact(target, { kind: 'model', name, files: contents, parameters: { safetyHead: 'mlp' } });
    return target;
  };
  const zeros = (shape: number[]): Tensor => ({ shape, values: new Float32Array(shape[0]! * shape[1]!) });
  const withTensors = (tensors: Record<string, Tensor>) => (files: Map<string, string | Uint8Array>) =>
    void files.set(gatesFile, encodeSafetensors(new Map(Object.entries(tensors))));

  it('is written and read in float32 whatever the other files are in, and vouched for by the manifest', async () => {
    const target = await write('whole');
    const model = await readModel(target);
    expect([...gatedLayers(model.specifications)]).toEqual([0, 1]);
    for (const layer of [0, 1])
      expect(model.parameters.get(gateName(layer))).toEqual(gated.parameters.get(gateName(layer)));
    const file = path.join(target, gatesFile);
    const bytes = await readFile(file);
    bytes[bytes.length - 1]! ^= 1;
    await writeFile(file, bytes);
    await expect(readModel(target)).rejects.toThrow(`${file}: its SHA-256`);
  });

  it('is not there for a model without gates', () => {
    expect(modelFiles(plain.parameters, plain.specifications, new Map()).has(gatesFile)).toBe(false);
  });

  it('may hold some layers’ gates', async () => {
    const target = await write('some', withTensors({ [gateName(1)]: zeros([2, 28]) }));
    const model = await readModel(target);
    expect([...gatedLayers(model.specifications)]).toEqual([1]);
    expect([...gatedLayers(withGates(model).specifications)]).toEqual([0, 1]);
  });

  it('that the manifest does not know is not passed over', async () => {
    const target = await write('unlisted');
    const { manifest } = await readManifest(target);
    delete manifest.files[gatesFile];
    await writeFile(path.join(target, 'manifest.json'), JSON.stringify(manifest));
    await expect(readModel(target)).rejects.toThrow(ArtifactError);
    await expect(readModel(target)).rejects.toThrow(
      'the manifest lists no "gates.safetensors", but the file is there',
    );
  });

  it.each<[string, Record<string, Tensor>, string]>([
    [
      'an unknown layer',
      { [gateName(2)]: zeros([2, 28]) },
      'belongs to a layer that the model lacks (it has 2)',
    ],
    [
      'a wrong shape',
      { [gateName(0)]: zeros([28, 2]) },
      'has shape [28,2]; the configuration asks for [2,28]',
    ],
    [
      'another name',
      { 'model.layers.00.self_attn.o_proj.gate': zeros([2, 28]) },
      'is no gate; gates are named',
    ],
    ['nothing', {}, 'holds no gate'],
  ])('with %s is refused by name', async (name, tensors, message) => {
    const target = await write(name, withTensors(tensors));
    const file = path.join(target, gatesFile);
    await expect(readModel(target)).rejects.toThrow(message);
    await expect(readModel(target)).rejects.toThrow(`${file}: `);
  });

  it('with NaN is refused', async () => {
    const bad = zeros([2, 28]);
    bad.values[3] = Number.NaN;
    const target = await write('nan', withTensors({ [gateName(0)]: bad }));
    await expect(readModel(target)).rejects.toThrow(`tensor "${gateName(0)}" holds NaN or infinity`);
  });

  it('is the only place for gates', async () => {
    const target = await write('misplaced', (files) => {
      const all = new Map<string, Tensor>();
      for (const { name, shape } of gated.specifications)
        if (!name.startsWith('safety_head.')) all.set(name, { shape, values: gated.parameters.get(name)! });
      files.delete(gatesFile);
      files.set('model.safetensors', encodeSafetensors(all));
    });
    await expect(readModel(target)).rejects.toThrow('is a gate; gates belong into "gates.safetensors"');
  });
});

describe('gateBlocks', () => {
  it('counts blocks of eight input features, also where a head is smaller or no multiple of eight', () => {
    const of = (heads: number, headSize: number) => gateBlocks({ heads, headSize } as TrunkConfig);
    expect([of(9, 64), of(4, 4), of(2, 12)]).toEqual([72, 2, 3]);
    expect(initialParameters(modelSpecifications(tinyConfig, 'mlp', [0]), 1).get(gateName(0))).toEqual(
      new Float32Array(56),
    );
  });
});
