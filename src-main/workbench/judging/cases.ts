/** Cases to try: part of the program, in three bands and two languages. */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { verdicts } from '../../data/verdict.ts';
import { casesFile } from '../../package-files.ts';
import type { Case } from '../judge-desk.ts';

const text = z.string().trim().min(8).max(2000);

const casesSchema = z
  .array(
    z.strictObject({
      id: z.string().regex(/^[a-z]+(-[a-z]+)*$/u),
      expected: z.enum(verdicts),
      text: z.strictObject({ en: text, ja: text }),
    }),
  )
  .min(18)
  .refine((cases) => new Set(cases.map(({ id }) => id)).size === cases.length, 'two cases have the same id');

/** @throws naming the file and field that is wrong */
export async function readCases(file = casesFile): Promise<readonly Case[]> {
  let json: unknown;
  try {
    json = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new Error(
      `${file}: cannot be read as JSON (${(error as Error).message}). Install the program again.`,
      {
        cause: error,
      },
    );
  }
  const parsed = casesSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw new Error(`${file}: field "${issue.path.join('.')}": ${issue.message}. Install the program again.`);
}
