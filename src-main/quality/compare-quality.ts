/** What quantising cost: a stage. Streams a text and labelled prompts through the reference and every other file at once. */
import { totalmem } from 'node:os';
import path from 'node:path';
import { sha256OfFile } from '../artifacts/artifact.ts';
import { type HeadFolder, readHeadFolder } from '../gate/head-folder.ts';
import type { HeadProbabilities } from '../language-model/two-head-model.ts';
import { type Decoder, openDecoder } from '../llama-cpp/decoder.ts';
import { type GgufFacts, readGgufFacts, UnusableGguf } from '../llama-cpp/gguf-facts.ts';
import {
  conversationRows,
  drawRows,
  drawTokenRows,
  type LabelledRows,
  plainText,
  readTestRows,
  readText,
  rowTokens,
  type TokenRow,
  textRows,
} from './corpus.ts';
import { everyDecoder } from './every-decoder.ts';
import { groupsThatFit } from './file-groups.ts';
import { judgePrompt } from './judge-prompts.ts';
import type { ComparedFile, QualityResult } from './quality-result.ts';
import { qualityWarnings } from './quality-warnings.ts';
import { compareSafety, safetyOfReference } from './safety-comparison.ts';
import { scoreRow } from './score-rows.ts';
import { createPerplexity, createTextComparison } from './text-comparison.ts';

export interface CompareQualityInput {
  /** The GGUF file that the others were made from, of F16, BF16 or F32 tensors. */
  readonly reference: string;
  /** Files of the same model. */
  readonly compared: readonly string[];
  /** The head of this model, written for any of its files; without it nothing is said about safety. */
  readonly headFolder?: string;
  /** A data set folder: its test split is judged, and is the text unless another is named. */
  readonly dataFolder: string;
  /** A text file in UTF-8 for the perplexity. */
  readonly textFile?: string;
  readonly threads: number;
  /** Tokens to score at most, drawn from the whole text; 16,384. */
  readonly scoredTokens?: number;
  /** Prompts to judge at most, drawn from the split; all. */
  readonly prompts?: number;
  /** Bytes of models in memory at once; 60 % of the machine's. At least two files are held in any case. */
  readonly memoryBytes?: number;
}

export interface QualityProgress {
  readonly kind: 'progress';
  readonly phase: 'hashing' | 'text' | 'prompts';
  /** Rows through every file. */
  readonly done: number;
  readonly total: number;
}

const referenceTypes = ['F16', 'BF16', 'F32'];
const defaultScoredTokens = 16_384;

/** @throws GgufError, UnusableGguf, ArtifactError, RowError: naming the file, what is wrong and the remedy */
export async function* compareQuality(
  input: CompareQualityInput,
  signal: AbortSignal,
): AsyncGenerator<QualityProgress, QualityResult, undefined> {
  const begun = performance.now();
  const [reference, ...compared] = checkFiles(input);
  const head = input.headFolder === undefined ? null : await readHeadFolder(input.headFolder);
  if (head) checkHead(head, reference!);
  const labelled = await readTestRows(input.dataFolder);
  const files = [reference!, ...compared];
  const described: Described[] = [];
  for (const [done, facts] of files.entries()) {
    yield { kind: 'progress', phase: 'hashing', done, total: files.length };
    described.push(await describe(facts, signal));
  }

  const room = (input.memoryBytes ?? 0.6 * totalmem()) - reference!.bytes;
  const groups = groupsThatFit(compared, room);
  const run: Run = { input, head, labelled, groups: groups.length, signal };
  const passes: GroupPass[] = [];
  for (const group of groups) passes.push(yield* passGroup(run, [reference!, ...group], passes.length));
  const first = passes[0]!;
  const safety = first.safety?.reference ?? null;
  return {
    reference: { ...described[0]!, text: { perplexity: first.perplexity }, safety },
    compared: passes
      .flatMap(({ texts, safety: own }) =>
        texts.map((text, index) => ({ text, safety: own?.compared[index] ?? null })),
      )
      .map((found, index) => ({
        ...described[index + 1]!,
        ...found,
        warnings: qualityWarnings(safety, found),
      })),
    text: first.text,
    prompts: head && first.safety ? { ...nameOf(labelled), rows: first.safety.rows } : null,
    seconds: (performance.now() - begun) / 1000,
  };
}

type Described = Pick<QualityResult['reference'], 'name' | 'sha256' | 'bytes' | 'type'>;

interface Run {
  readonly input: CompareQualityInput;
  readonly head: HeadFolder | null;
  readonly labelled: LabelledRows;
  readonly groups: number;
  readonly signal: AbortSignal;
}

interface GroupPass {
  readonly perplexity: QualityResult['reference']['text']['perplexity'];
  readonly text: QualityResult['text'];
  readonly texts: readonly ComparedFile['text'][];
  readonly safety: null | {
    readonly rows: number;
    readonly reference: NonNullable<QualityResult['reference']['safety']>;
    readonly compared: readonly NonNullable<ComparedFile['safety']>[];
  };
}

async function* passGroup(
  run: Run,
  files: readonly GgufFacts[],
  groupsDone: number,
): AsyncGenerator<QualityProgress, GroupPass, undefined> {
  const options = { threads: run.input.threads, maximumTokens: rowTokens };
  const decoders: Decoder[] = [];
  try {
    for (const { file } of files) {
      run.signal.throwIfAborted();
      decoders.push(await openDecoder(file, options));
    }
    const text = yield* passText(run, decoders, groupsDone);
    const safety = run.head && (yield* passPrompts(run, run.head, decoders, groupsDone));
    return { ...text, safety };
  } finally {
    for (const decoder of decoders) decoder.dispose();
  }
}

async function* passText(
  run: Run,
  [reference, ...compared]: readonly Decoder[],
  groupsDone: number,
): AsyncGenerator<QualityProgress, Omit<GroupPass, 'safety'>, undefined> {
  const { rows, ...named } = await corpusOf(run, reference!);
  const perplexity = createPerplexity();
  const comparisons = compared.map(() => createTextComparison());
  const total = rows.length * run.groups;
  let scoredTokens = 0;
  for (const [index, row] of rows.entries()) {
    run.signal.throwIfAborted();
    const scored = await scoreRow(reference!, compared, row, run.input.threads);
    perplexity.add(scored.reference);
    for (const [file, own] of scored.compared.entries()) comparisons[file]!.add(scored.reference, own);
    scoredTokens += scored.reference.tokens;
    yield { kind: 'progress', phase: 'text', done: groupsDone * rows.length + index + 1, total };
  }
  return {
    perplexity: perplexity.result(),
    texts: comparisons.map((comparison) => comparison.result()),
    text: { ...named, rows: rows.length, scoredTokens },
  };
}

async function corpusOf({ input, head, labelled }: Run, reference: Decoder) {
  const limit = input.scoredTokens ?? defaultScoredTokens;
  if (head && input.textFile === undefined)
    return {
      ...nameOf(labelled),
      rows: drawTokenRows(conversationRows(labelled.rows, head.tokenizer), limit),
    };
  const text = input.textFile === undefined ? plainText(labelled) : await readText(input.textFile);
  const rows: TokenRow[] = drawTokenRows(textRows(reference.tokenize(text.text)), limit);
  if (rows.length === 0) throw new Error(`${text.name}: is too short to score a token. Name a longer text.`);
  return { ...nameOf(text), rows };
}

async function* passPrompts(
  { input, labelled, groups, signal }: Run,
  head: HeadFolder,
  decoders: readonly Decoder[],
  groupsDone: number,
): AsyncGenerator<QualityProgress, NonNullable<GroupPass['safety']>, undefined> {
  const rows = drawRows(labelled.rows, input.prompts ?? labelled.rows.length);
  const judged: HeadProbabilities[][] = decoders.map(() => []);
  const [before, total] = [groupsDone * rows.length, groups * rows.length];
  for (const [index, { prompt }] of rows.entries()) {
    signal.throwIfAborted();
    const heads = await everyDecoder(decoders, input.threads, (decoder) =>
      judgePrompt(decoder, head, prompt),
    );
    for (const [file, own] of heads.entries()) judged[file]!.push(own);
    yield {
      kind: 'progress',
      phase: 'prompts',
      done: before + index + 1,
      total,
    };
  }
  const labels = rows.map(({ label }) => label);
  const [reference, ...compared] = judged;
  return {
    rows: rows.length,
    reference: safetyOfReference(labels, reference!),
    compared: compared.map((own) => compareSafety(labels, reference!, own)),
  };
}

/** The reference's facts, then the others'. @throws UnusableGguf when they are not of one model */
function checkFiles({ reference, compared }: CompareQualityInput): GgufFacts[] {
  if (compared.length === 0) throw new Error('Name at least one file to compare with the reference.');
  const first = readGgufFacts(reference);
  if (!referenceTypes.includes(first.type))
    throw new UnusableGguf(
      `${reference}: is ${first.type}, which has lost something itself. Choose the ${referenceTypes.join(', ')} file that the others were made from.`,
    );
  const others = compared.map((file) => readGgufFacts(file));
  for (const other of others) {
    for (const field of ['architecture', 'hiddenSize', 'vocabularySize'] as const) {
      if (other[field] === first[field]) continue;
      throw new UnusableGguf(
        `${other.file}: ${field} is ${other[field]}, and ${first[field]} in ${reference}: they are of two models.`,
      );
    }
  }
  return [first, ...others];
}

/** @throws UnusableGguf when the head reads other hidden states */
function checkHead({ gguf, artifact }: HeadFolder, reference: GgufFacts): void {
  if (gguf.hiddenSize === reference.hiddenSize && gguf.vocabularySize === reference.vocabularySize) return;
  throw new UnusableGguf(
    `${reference.file}: the head in ${artifact.folder} reads ${gguf.hiddenSize} values of a model with ${gguf.vocabularySize} tokens; ` +
      `this one has ${reference.hiddenSize} and ${reference.vocabularySize}. Choose the head of this model.`,
  );
}

async function describe({ file, bytes, type }: GgufFacts, signal: AbortSignal): Promise<Described> {
  return { name: path.basename(file), sha256: await sha256OfFile(file, signal), bytes, type };
}

const nameOf = ({ name, sha256 }: { readonly name: string; readonly sha256: string }) => ({ name, sha256 });
