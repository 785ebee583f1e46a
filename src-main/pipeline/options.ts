/** What a person asks of the pipeline, as checked JSON. */
import { z } from 'zod';

/**
 * Where the gates come from. `auto`: the model's own; where it has none and both heads, a short training of gates alone;
 * else identity. `random` turns every block a little, to try the proof on a model without trained gates.
 */
export const gateSources = ['auto', 'model', 'file', 'train', 'random', 'identity'] as const;

export type GateSource = (typeof gateSources)[number];

const folder = z.string().min(1).max(4096);

export const pipelineOptionsSchema = z.strictObject({
  /** Folder of the model: of this program, or a Hugging Face folder. */
  model: folder,
  gates: z
    .strictObject({
      from: z.enum(gateSources),
      /** A `gates.safetensors` or the folder it lies in, for `file`. */
      file: folder.optional(),
      /** For `random`: seed, and the standard deviation of the 28 angles of a block in radians. */
      seed: z.int().min(0).default(1),
      angle: z.number().positive().max(3).default(0.05),
      /** For `train`: optimiser steps. */
      steps: z.int().min(1).max(10_000).default(40),
    })
    .refine(({ from, file }) => from !== 'file' || file !== undefined, {
      message: 'name the file of the gates',
      path: ['file'],
    }),
  /** Judge the gates before, and prove the burnt model against the gated one after. */
  verify: z.boolean(),
  testTriality: z.boolean(),
  /** The type of the full GGUF; `auto` keeps the checkpoint's own precision. */
  convertTo: z.enum(['auto', 'f32', 'f16', 'bf16']),
  /** Quantised types by llama.cpp's names. */
  quantization: z.array(z.string().regex(/^[A-Z0-9_]{2,16}$/u)).max(16),
  /** Compare every quantised file with the full one. */
  quality: z.boolean(),
  calibrate: z.boolean(),
  /** Rows of one forward and backward pass where gates are trained: less memory with less. */
  batchSize: z.int().min(1).max(64),
  /** Stop with an error, instead of falling back to the CPU, when no GPU provider passes its self-test. */
  forceGpu: z.boolean(),
  threads: z.int().min(1).max(256),
});

export type PipelineOptions = z.infer<typeof pipelineOptionsSchema>;
