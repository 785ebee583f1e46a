/** What a pipeline did so far: `pipeline.json` in its folder, the one truth that screens show and a restart reads. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { writeFileWhole } from '../artifacts/write-file-whole.ts';
import { type PipelineOptions, pipelineOptionsSchema } from './options.ts';
import { stepIds } from './step-ids.ts';

/** `kept`: done in an earlier start and still valid; its files were checked. */
const stepStatuses = ['waiting', 'running', 'done', 'kept', 'skipped', 'failed', 'cancelled'] as const;

const stepFileSchema = z.object({
  /** From the pipeline's folder, with `/`. */
  path: z.string().min(1),
  bytes: z.int().min(0),
  sha256: z.string().regex(/^[0-9a-f]{64}$/u),
});

const stepStateSchema = z.object({
  id: z.enum(stepIds),
  status: z.enum(stepStatuses),
  /** SHA-256 over everything the result depends on; a step whose key is the same need not run again. */
  key: z.string().nullable(),
  begunAt: z.string().nullable(),
  seconds: z.number().nullable(),
  /** Why it was skipped (a code, see `skip-reasons.ts`), or the error that ended it. */
  reason: z.string().nullable(),
  files: z.array(stepFileSchema),
  result: z.unknown(),
});

const stateSchema = z.object({
  version: z.literal(1),
  options: pipelineOptionsSchema,
  /** `so8t-workbench`'s version that wrote it last. */
  program: z.string(),
  steps: z.array(stepStateSchema),
});

export type StepFile = z.infer<typeof stepFileSchema>;
export type StepStatus = (typeof stepStatuses)[number];
export type StepState = z.infer<typeof stepStateSchema>;

export interface PipelineState extends Omit<z.infer<typeof stateSchema>, 'options'> {
  readonly options: PipelineOptions;
}

export const stateFileName = 'pipeline.json';

/** @returns null where no pipeline was started @throws naming the file and field that cannot be used */
export async function readPipelineState(folder: string): Promise<PipelineState | null> {
  const file = path.join(folder, stateFileName);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  const remedy = 'Choose another --out folder, or remove this file to begin anew.';
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new Error(`${file}: is not JSON (${(error as Error).message}). ${remedy}`, { cause: error });
  }
  const parsed = stateSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw new Error(`${file}: field "${issue.path.join('.')}": ${issue.message}. ${remedy}`);
}

/** Replaces `pipeline.json`; whoever reads it meanwhile sees the old one or the new one. */
export async function writePipelineState(folder: string, state: PipelineState): Promise<void> {
  await writeFileWhole(path.join(folder, stateFileName), `${JSON.stringify(state, null, 2)}\n`);
}
