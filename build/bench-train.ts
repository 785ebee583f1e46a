/**
 * `npm run bench:train`: how long a training step takes, ours and PyTorch's, in the same run.
 *
 * A step is forward, backward, gradient clipping and AdamW on the composite loss with all its terms. Rounds alternate
 * (ours, theirs, ours, ...), so that the machine's drift hits both sides. PyTorch is tried for every interpreter in
 * SO8T_PYTHON (separated by commas), else `python3` and `/usr/bin/python3`; nothing but this comparison needs Python.
 * Options: --rounds 6 --steps 4 --threads 2 --vocabulary 512 --batch 16.
 */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { adamWDefaults, adamWUpdate, zeroMoments } from '../src-main/engine/adamw.ts';
import type { Shape } from '../src-main/engine/data-types.ts';
import { clippingFactor, globalNorm } from '../src-main/engine/gradient-clipping.ts';
import { Graph } from '../src-main/engine/graph.ts';
import { createSession, type Feed, type Session } from '../src-main/engine/session.ts';
import { parseTrunkConfig } from '../src-main/language-model/config.ts';
import { initialParameters, trunkParameters } from '../src-main/language-model/parameters.ts';
import { safetyHeadParameters } from '../src-main/language-model/safety-head.ts';
import { buildCompositeLoss } from '../src-main/training/composite-loss.ts';
import { type PyTorch, type StepTimes, startPyTorch } from './bench-train-pytorch.ts';

const { values: argument } = parseArgs({
  options: {
    rounds: { type: 'string', default: '6' },
    steps: { type: 'string', default: '4' },
    threads: { type: 'string', default: '2' },
    vocabulary: { type: 'string', default: '512' },
    batch: { type: 'string', default: '16' },
  },
});
const sizes = {
  batch: Number(argument.batch),
  positions: 128,
  hidden: 256,
  inner: 768,
  heads: 8,
  layers: 4,
  vocabulary: Number(argument.vocabulary),
  threads: Number(argument.threads),
};
const [rounds, steps] = [Number(argument.rounds), Number(argument.steps)];

interface Ours {
  step(): Promise<StepTimes>;
  readonly session: Session;
}

const config = parseTrunkConfig({
  model_type: 'llama',
  vocab_size: sizes.vocabulary,
  hidden_size: sizes.hidden,
  intermediate_size: sizes.inner,
  num_hidden_layers: sizes.layers,
  num_attention_heads: sizes.heads,
});

async function prepare(profilePrefix?: string): Promise<Ours> {
  const specifications = [...trunkParameters(config), ...safetyHeadParameters('mlp', sizes.hidden, 3)];
  const graph = new Graph({ floatType: 'float32', kernels: 'fused' });
  const parameters = new Map(specifications.map(({ name, shape }) => [name, graph.parameter(name, shape)]));
  const shape = { batch: sizes.batch, positions: sizes.positions, supervised: sizes.batch * sizes.positions };
  const loss = buildCompositeLoss(graph, config, 'mlp', shape, (name) => parameters.get(name)!);
  const gradients = graph.backward(loss.total, [...parameters.values()]);
  graph.output(loss.total, 'loss');
  specifications.forEach(({ name }, index) => {
    graph.output(gradients[index]!, `gradient.${name}`);
  });
  const session = await createSession(graph, {
    provider: 'cpu',
    threads: sizes.threads,
    ...(profilePrefix ? { profilePrefix } : {}),
  });
  const values = initialParameters(specifications, 1);
  const moments = new Map(specifications.map(({ name }) => [name, zeroMoments(values.get(name)!.length)]));
  const feeds = batchFeeds();
  for (const { name, shape } of specifications)
    feeds[name] = { type: 'float32', shape, data: values.get(name)! };
  const step = async (): Promise<StepTimes> => {
    const begin = performance.now();
    const fetches = await session.run(feeds);
    const middle = performance.now();
    const own = specifications.map(({ name }) => fetches[`gradient.${name}`] as Float32Array);
    const factor = clippingFactor(globalNorm(own), 1);
    specifications.forEach(({ name }, index) => {
      adamWUpdate(values.get(name)!, own[index]!, moments.get(name)!, 1e-3, adamWDefaults, factor);
    });
    const end = performance.now();
    return [end - begin, end - middle];
  };
  return { step, session };
}

/** The batch of bench-train-pytorch.py: all rows full, all positions supervised. */
function batchFeeds(): Record<string, Feed> {
  const { batch, positions, vocabulary } = sizes;
  const count = batch * positions;
  const integers = (shape: Shape, length: number, value: (index: number) => number): Feed => ({
    type: 'int32',
    shape,
    data: Int32Array.from({ length }, (_, index) => value(index)),
  });
  const fill = (shape: Shape, length: number, value: number): Feed => ({
    type: 'float32',
    shape,
    data: new Float32Array(length).fill(value),
  });
  return {
    tokens: integers([batch, positions], count, (index) => (index * 7919) % vocabulary),
    supervisedRows: integers([count], count, (index) => index),
    taskLabels: integers([count], count, (index) => (index * 104729) % vocabulary),
    taskWeights: fill([count], count, 1 / count),
    poolWeights: fill([batch, positions], count, 1 / positions),
    safetyLabels: integers([batch], batch, (index) => index % 3),
    safetyWeights: fill([batch], batch, 1 / batch),
    dangerWeights: fill([batch], batch, 1 / batch),
    escalateWeights: fill([batch], batch, 1 / batch),
    petWeights: fill([batch, positions - 2], batch * (positions - 2), 1 / count),
    alpha: fill([], 1, 2),
    beta: fill([], 1, 5),
    gamma: fill([], 1, 1),
    lambda: fill([], 1, 0.1),
  };
}

const sorted = (values: readonly number[]): number[] => values.toSorted((a, b) => a - b);
const median = (values: readonly number[]): number => {
  const order = sorted(values);
  return (order[(order.length - 1) >> 1]! + order[order.length >> 1]!) / 2;
};
const milliseconds = (value: number): string => value.toFixed(0).padStart(6);

function row(name: string, times: readonly StepTimes[], ours?: readonly StepTimes[]): string {
  const whole = times.map(([step]) => step);
  const optimizer = median(times.map(([, part]) => part));
  const base = ours?.map(([step]) => step);
  const ratio = base
    ? `${(median(whole) / median(base)).toFixed(2)} / ${(sorted(whole)[0]! / sorted(base)[0]!).toFixed(2)}`
    : '';
  return `${name.padEnd(44)} ${milliseconds(median(whole))} ${milliseconds(sorted(whole)[0]!)} ${milliseconds(optimizer)}   ${ratio}`;
}

/** Time by operator from onnxruntime's profile, in a run of its own: profiling slows the steps. */
async function printBreakdown(): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'so8t-profile-'));
  try {
    const ours = await prepare(path.join(folder, 'profile'));
    const profiled = 6;
    for (let i = 0; i < profiled; i += 1) await ours.step();
    await ours.session.dispose();
    const file = path.join(folder, (await readdir(folder))[0]!);
    const events = JSON.parse(await readFile(file, 'utf8')) as {
      cat: string;
      name: string;
      dur: number;
      args?: { op_name?: string };
    }[];
    const kernels = events.filter((event) => event.cat === 'Node' && event.name.endsWith('_kernel_time'));
    const byOperator = Map.groupBy(kernels, (event) => event.args?.op_name ?? 'unknown');
    const total = (list: typeof kernels): number =>
      list.reduce((sum, event) => sum + event.dur, 0) / 1000 / profiled;
    console.log(
      `\nour graph by operator, ms a step (profiled run, first steps included; sum ${total(kernels).toFixed(0)})`,
    );
    const ranked = [...byOperator].sort(([, a], [, b]) => total(b) - total(a));
    for (const [operator, list] of ranked.slice(0, 16)) {
      console.log(
        `${operator.padEnd(34)} ${total(list).toFixed(1).padStart(7)}  ${String(list.length / profiled).padStart(5)} calls`,
      );
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const interpreters = process.env.SO8T_PYTHON?.split(',') ?? ['python3', '/usr/bin/python3'];
const theirs: PyTorch[] = [];
for (const interpreter of interpreters) {
  const started = await startPyTorch(interpreter.trim(), sizes);
  if (typeof started === 'string') console.log(`${interpreter}: ${started}`);
  else theirs.push(started);
}
const ours = await prepare();
for (let i = 0; i < 3; i += 1) await ours.step();
const ourTimes: StepTimes[] = [];
for (let round = 0; round < rounds; round += 1) {
  for (let i = 0; i < steps; i += 1) ourTimes.push(await ours.step());
  for (const other of theirs) await other.round(steps);
}
await ours.session.dispose();

const { batch, positions, hidden, inner, heads, layers, vocabulary, threads } = sizes;
console.log(`\n${cpus()[0]?.model}, ${threads} threads; ${rounds} alternating rounds of ${steps} steps`);
console.log(
  `batch ${batch}, ${positions} positions, hidden ${hidden}, inner ${inner}, ${heads} heads, ${layers} layers, vocabulary ${vocabulary}`,
);
console.log(`${'one training step, ms'.padEnd(44)} median    min  optim.  ratio of medians / of minima`);
console.log(row('onnxruntime, this engine', ourTimes));
for (const other of theirs) console.log(row(other.description, other.times, ourTimes));
for (const other of theirs) other.stop();
await printBreakdown();
