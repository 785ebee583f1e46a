/** Reads the shield's data: hashes against the frozen list first, then every file against its schema. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { calibrationSchema, framesSchema, outcomesSchema } from '../shield/counterfactual/frame-files.ts';
import { decodeOutcomeModel } from '../shield/counterfactual/outcome-model.ts';
import type { ShieldData } from '../shield/create-shield.ts';
import { clausesOf, directivesSchema } from '../shield/directives/directives.ts';
import { assertFrozen, type FileHashes } from '../shield/directives/frozen.ts';
import type { NamedContent } from '../shield/find-signals.ts';
import { intentsSchema } from '../shield/intents/intent-rules.ts';
import { wrapperCuesSchema } from '../shield/wrapper/wrapper-cues.ts';
import { wrapperWeightsSchema } from '../shield/wrapper/wrapper-judge.ts';
import { decodeWrapperModel } from '../shield/wrapper/wrapper-model.ts';
import { frozenFile, hashFiles, readShieldFiles } from './shield-files.ts';

const frozenSchema = z.strictObject({
  version: z.literal(1),
  files: z.record(z.string(), z.string().regex(/^[0-9a-f]{64}$/, 'use a SHA-256 in hexadecimal digits')),
});

/** A file of the shield that cannot be used. */
export class ShieldDataError extends Error {
  override readonly name = 'ShieldDataError';
}

/**
 * @throws FrozenFileChanged when a file differs from what was frozen; ShieldDataError naming file, field and remedy.
 *   Whoever catches it has no shield and must not let anything through.
 */
export async function readShieldData(folder: string): Promise<ShieldData> {
  const files = await readShieldFiles(folder);
  assertFrozen(hashFiles(files), await readFrozenList(folder));
  return parseShieldFiles(files);
}

/** @throws ShieldDataError when the list is missing or broken */
export async function readFrozenList(folder: string): Promise<FileHashes> {
  const file = path.join(folder, frozenFile);
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw new ShieldDataError(
      `${file}: cannot be read (${error.code}); the shield stays closed. Restore it or run npm run freeze:shield.`,
      { cause: error },
    );
  });
  return parse(frozenFile, new Uint8Array(bytes), frozenSchema).files;
}

/** Parses files whose hashes have been looked at, or are about to be frozen. @throws ShieldDataError, RuleFileError */
export function parseShieldFiles(files: ReadonlyMap<string, Uint8Array>): ShieldData {
  const one = <Schema extends z.ZodType>(name: string, schema: Schema): z.infer<Schema> => {
    const bytes = files.get(name);
    if (!bytes) throw new ShieldDataError(`${name} is missing; the shield stays closed. Restore the file.`);
    return parse(name, bytes, schema);
  };
  const named = (prefix: RegExp): NamedContent[] =>
    [...files]
      .filter(([name]) => prefix.test(name))
      .map(([file, bytes]) => ({ file, content: json(file, bytes) }));
  const model = files.get('counterfactual.bin');
  if (!model)
    throw new ShieldDataError(
      'counterfactual.bin is missing; the shield stays closed. Run npm run train:counterfactual.',
    );
  const wrapperModel = files.get('wrapper.bin');
  if (!wrapperModel)
    throw new ShieldDataError('wrapper.bin is missing; the shield stays closed. Run npm run train:wrapper.');
  return {
    patterns: named(/^patterns.*\.json$/),
    lexicons: named(/^lexicon-.*\.json$/),
    intents: one('intents.json', intentsSchema),
    clauses: clausesOf(one('directives.json', directivesSchema)),
    frames: [...files]
      .filter(([name]) => /^frames-.*\.json$/.test(name))
      .map(([name, bytes]) => parse(name, bytes, framesSchema)),
    outcomes: one('outcomes.json', outcomesSchema),
    calibration: one('counterfactual.json', calibrationSchema),
    model: decodeOutcomeModel(model, 'counterfactual.bin'),
    wrapper: {
      cues: one('wrapper-cues.json', wrapperCuesSchema),
      weights: one('wrapper.json', wrapperWeightsSchema),
      model: decodeWrapperModel(wrapperModel, 'wrapper.bin'),
    },
  };
}

function json(file: string, bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw new ShieldDataError(`${file}: is not JSON in UTF-8: ${(error as Error).message}`, { cause: error });
  }
}

function parse<Schema extends z.ZodType>(file: string, bytes: Uint8Array, schema: Schema): z.infer<Schema> {
  const parsed = schema.safeParse(json(file, bytes));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues
    .slice(0, 5)
    .map((issue) => `field "${issue.path.join('.') || '(file)'}": ${issue.message}`);
  throw new ShieldDataError(`${file}: ${problems.join('; ')}. Correct the file.`);
}
