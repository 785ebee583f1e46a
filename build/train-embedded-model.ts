/**
 * Trains the embedded model from nothing but the embedded data set: `npm run make:model`.
 * Tokenizer from the training split, random weights, the recipe `aligned-start.json`; stored in float16 and measured as
 * stored, on the test split that neither training nor the choice of anything has seen.
 */
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { writeArtifact } from '../src-main/artifacts/artifact.ts';
import { readDataSet } from '../src-main/data/data-set.ts';
import { learnMerges, tokenizerJson } from '../src-main/language-model/byte-pair-encoding.ts';
import { parseTrunkConfig } from '../src-main/language-model/config.ts';
import { modelFiles, modelSpecifications, readModel } from '../src-main/language-model/model-folder.ts';
import { initialParameters } from '../src-main/language-model/parameters.ts';
import { specialTokens } from '../src-main/language-model/prompt-format.ts';
import type { EvaluationEvent } from '../src-main/training/events.ts';
import type { Figures } from '../src-main/training/figures.ts';
import { createMeasure } from '../src-main/training/measure.ts';
import { type Recipe, readRecipe } from '../src-main/training/recipe.ts';
import { train } from '../src-main/training/train.ts';

const VOCABULARY = 4096;

const root = path.join(import.meta.dirname, '..');
const session = { provider: 'cpu', threads: 2 } as const;
const { values: options } = parseArgs({
  options: {
    out: { type: 'string', default: path.join(root, 'models', 'so8t-tiny') },
    run: { type: 'string' },
  },
});

const configuration = {
  architectures: ['LlamaForCausalLM'],
  model_type: 'llama',
  vocab_size: VOCABULARY,
  hidden_size: 256,
  intermediate_size: 768,
  num_hidden_layers: 2,
  num_attention_heads: 8,
  num_key_value_heads: 4,
  head_dim: 32,
  hidden_act: 'silu',
  rms_norm_eps: 1e-5,
  rope_theta: 10000,
  attention_bias: false,
  tie_word_embeddings: true,
  max_position_embeddings: 512,
  bos_token_id: 1,
  eos_token_id: 2,
  pad_token_id: 0,
  torch_dtype: 'float16',
};

const log = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

const dataFolder = path.join(root, 'resources', 'embedded-data', 'published');
const splits = await readDataSet(dataFolder);
const dataManifest = await readFile(path.join(dataFolder, 'manifest.json'));
const parents = [{ role: 'data-set', manifest: createHash('sha256').update(dataManifest).digest('hex') }];

log('learning the tokenizer');
const texts = splits.train.flatMap((row) => [row.prompt, row.answer.replace(/^<\|[a-z]+\|>/u, '')]);
const merges = learnMerges(texts, VOCABULARY - 256 - specialTokens.length);
const unchanged = new Map([
  ['config.json', `${JSON.stringify(configuration, null, 2)}\n`],
  ['tokenizer.json', `${JSON.stringify(tokenizerJson(specialTokens, merges))}\n`],
  [
    'tokenizer_config.json',
    `${JSON.stringify({ tokenizer_class: 'PreTrainedTokenizerFast', bos_token: '<|begin|>', eos_token: '<|end|>', pad_token: '<|pad|>', clean_up_tokenization_spaces: false }, null, 2)}\n`,
  ],
]);

const recipe = await readRecipe(path.join(import.meta.dirname, 'aligned-start.json'));
const config = parseTrunkConfig(configuration);
const specifications = modelSpecifications(config, 'mlp');
const work = options.run ?? (await mkdtemp(path.join(tmpdir(), 'so8t-aligned-')));
const untrained = path.join(work, 'untrained');
const parameters = { safetyHead: 'mlp', pooling: 'mean over the prompt, markers included' };
await writeArtifact(untrained, {
  kind: 'model',
  name: 'so8t-tiny untrained',
  files: modelFiles(initialParameters(specifications, recipe.seed), specifications, unchanged),
  parents,
  parameters,
});

/** Runs one phase to its end and tells its figures. @returns its final checkpoint */
async function phase(recipeOfPhase: Recipe, modelFolder: string): Promise<string> {
  const runFolder = path.join(work, recipeOfPhase.name);
  const input = { recipe: recipeOfPhase, modelFolder, splits, runFolder, session, resume: true };
  const run = train(input, new AbortController().signal);
  const begun = performance.now();
  for (let next = await run.next(); ; next = await run.next()) {
    if (next.done) return next.value.finalCheckpoint;
    if (next.value.kind === 'evaluation') {
      const seconds = ((performance.now() - begun) / 1000).toFixed(0);
      log(`${recipeOfPhase.name}, step ${next.value.step}, ${seconds} s\n${evaluationLines(next.value)}`);
    }
  }
}

function evaluationLines({ validation }: EvaluationEvent): string {
  const line = (figures: Figures): string =>
    `accuracy ${figures.accuracy.value?.toFixed(3)} refuse ${figures.refuseRecall.value?.toFixed(2)} escalate ${figures.escalateRecall.value?.toFixed(2)} overcompliance ${figures.overcompliance.value?.toFixed(2)} over-refusal ${figures.overRefusal.value?.toFixed(2)}`;
  return Object.entries(validation)
    .map(([judge, figures]) => `  ${judge.padEnd(10)} ${line(figures)}`)
    .join('\n');
}

const aligned = await phase(recipe, untrained);
const readable = await readRecipe(path.join(import.meta.dirname, 'readable-answers.json'));
const finished = await phase(readable, aligned);

log('storing in float16 and measuring on the test split');
const trained = await readModel(finished);
const files = modelFiles(trained.parameters, specifications, trained.unchangedFiles, 'F16');
const content = {
  kind: 'model',
  name: 'so8t-tiny',
  files,
  parents,
  parameters: { ...parameters, recipes: [recipe, readable] },
  licence: 'Apache-2.0',
};
const versions = { node: process.versions.node, 'onnxruntime-node': '1.30.0' };
const rounded = path.join(work, 'rounded');
await writeArtifact(rounded, content);
const measure = createMeasure(
  await readModel(rounded),
  splits.test,
  recipe.batch.classMix,
  recipe.batch.maximumTokens,
  session,
);
const { validation: test, contrast } = await measure.now();
await measure.dispose();
await writeArtifact(options.out, { ...content, versions, figures: { test, contrast } });
if (!options.run) await rm(work, { recursive: true });
log(JSON.stringify({ test: { taskHead: test.taskHead.accuracy, safetyHead: test.safetyHead.accuracy } }));
