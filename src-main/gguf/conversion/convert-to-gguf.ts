/** A Hugging Face checkpoint becomes one GGUF file: a stage. Weights are read and written in pieces. */
import path from 'node:path';
import type { WrittenType } from '../encode-header.ts';
import type { Metadata } from '../metadata-values.ts';
import { type TensorSource, type WriteGgufProgress, writeGguf } from '../write-gguf.ts';
import { readCheckpoint } from './checkpoint.ts';
import type { ValueCounts } from './convert-values.ts';
import { ggufFileName } from './file-name.ts';
import { addGeneral } from './general-metadata.ts';
import { addHyperparameters, type Pooling } from './hyperparameters.ts';
import { readJsonFile, readNeededJson } from './json-file.ts';
import { readModelCard } from './model-card.ts';
import { readModelShape } from './model-shape.ts';
import { automaticType, countParameters, type PlannedTensor, planTensors } from './plan-tensors.ts';
import { readTensor } from './read-tensor.ts';
import { ropeFactors } from './rope-factors.ts';
import { readTokenizerFiles } from './tokenizer-files.ts';
import { addTokenizer } from './tokenizer-metadata.ts';

export interface ConvertInput {
  /** A checkpoint as Hugging Face writes it: `config.json`, `*.safetensors`, tokenizer. Other files are left alone. */
  readonly folder: string;
  /** The GGUF file to be; nothing may be there. */
  readonly file: string;
  /** Of the matrices; norms and biases are float32 always. `auto`: a bfloat16 checkpoint stays so, others become f16. */
  readonly type: 'f32' | 'f16' | 'bf16' | 'auto';
  /** For people; what the model card, `config.json` or the folder say when it is not given. */
  readonly name?: string | undefined;
  /** As Hugging Face names licences: "apache-2.0". */
  readonly licence?: string | undefined;
  /** How llama.cpp pools hidden states where an embedding is asked for; `mean` serves the safety head. */
  readonly pooling?: Pooling | undefined;
  readonly preTokenizer?: string | undefined;
  readonly chatTemplate?: string | undefined;
}

export type ConvertProgress = WriteGgufProgress;

/** A tensor with values that are no numbers or became infinite. */
export interface ValueWarning extends Readonly<ValueCounts> {
  /** As in the checkpoint. */
  readonly tensor: string;
}

export interface ConvertedGguf {
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly architecture: string;
  readonly type: 'f32' | 'f16' | 'bf16';
  readonly tensors: number;
  readonly parameters: number;
  readonly sizeLabel: string;
  /** What the format's naming convention would call the file, without a folder. */
  readonly conventionalName: string;
  /** NaN and infinity are passed through, and reported here. */
  readonly warnings: readonly ValueWarning[];
  /** What llama.cpp will do otherwise than the checkpoint's makers. */
  readonly notes: readonly string[];
}

/**
 * Converts as llama.cpp's own converter does, except where that would compute other than the checkpoint.
 * @throws ConversionError, SafetensorsError or GgufError naming file and field; ArtifactError with the remedy when the disk
 *   is full. Nothing is left behind
 */
export async function* convertToGguf(
  input: ConvertInput,
  signal: AbortSignal,
): AsyncGenerator<ConvertProgress, ConvertedGguf, undefined> {
  const { folder, file } = input;
  const config = await readNeededJson(
    folder,
    'config.json',
    'Choose the folder of a Hugging Face checkpoint.',
  );
  const model = readModelShape(config, path.join(folder, 'config.json'));
  const checkpoint = await readCheckpoint(folder);
  const type = input.type === 'auto' ? automaticType(checkpoint) : (input.type.toUpperCase() as WrittenType);
  const planned = planTensors(checkpoint, model, type, folder);
  const counts = new Map<string, ValueCounts>();
  const tensors = [
    ...ropeTensor(ropeFactors(model)),
    ...planned.map((tensor) => tensorSource(tensor, counts)),
  ];
  const parameters = countParameters(tensors);
  const metadata: Metadata = new Map();
  const name = addGeneral(metadata, {
    architecture: model.architecture.name,
    name: input.name,
    licence: input.licence,
    folder,
    config,
    generation: (await readJsonFile(folder, 'generation_config.json')) ?? {},
    card: await readModelCard(folder),
    parameters,
    type,
  });
  addHyperparameters(metadata, model, input.pooling);
  const files = await readTokenizerFiles(folder, config);
  addTokenizer(metadata, files, model.architecture, model.vocabularySize, input);
  const written = yield* writeGguf({ file, metadata, tensors }, signal);
  return {
    ...written,
    architecture: model.architecture.name,
    type: type.toLowerCase() as 'f32' | 'f16' | 'bf16',
    tensors: tensors.length,
    parameters,
    sizeLabel: name.sizeLabel,
    conventionalName: ggufFileName(name, type),
    warnings: [...counts]
      .map(([tensor, count]) => ({ tensor, ...count }))
      .filter(({ notFinite, overflowed }) => notFinite + overflowed > 0),
    notes: model.notes,
  };
}

function ropeTensor(factors: Float32Array<ArrayBuffer> | undefined): TensorSource[] {
  if (!factors) return [];
  const bytes = new Uint8Array(factors.buffer);
  return [{ name: 'rope_freqs.weight', type: 'F32', shape: [factors.length], read: () => [bytes] }];
}

function tensorSource(
  { name, type, shape, source, from, change }: PlannedTensor,
  counts: Map<string, ValueCounts>,
): TensorSource {
  const count: ValueCounts = { notFinite: 0, overflowed: 0 };
  counts.set(source.name, count);
  return { name, type, shape, read: () => readTensor(source, from, type, change, count) };
}
