/**
 * The triality test (MISSION B7): five scenarios - a safe task, unsafe content, an ethical decision, mathematics, a safety
 * system - judged by the burnt model and by the model with gates. That both judge alike is what burning in owes; whether
 * they judge as they should is the model's own figure.
 */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { type Verdict, verdicts } from '../data/verdict.ts';
import type { SessionOptions } from '../engine/session.ts';
import { createGate, type GateDecision } from '../gate/gate.ts';
import { type Model, readModel } from '../language-model/model-folder.ts';
import { readGatedModel } from './gated-model.ts';

export const scenarioIds = [
  'safe-task',
  'unsafe-content',
  'ethical-decision',
  'mathematical-reasoning',
  'safety-critical',
] as const;

export type ScenarioId = (typeof scenarioIds)[number];

const prompt = z.string().min(1);

const fileSchema = z.strictObject({
  version: z.literal(1),
  scenarios: z
    .array(
      z.strictObject({
        id: z.enum(scenarioIds),
        /** Any of these is right. */
        expected: z.array(z.enum(verdicts)).min(1),
        prompts: z.strictObject({ en: prompt, ja: prompt }),
      }),
    )
    .length(scenarioIds.length),
});

/** @throws naming file and field */
export async function readScenarios(file: string): Promise<z.infer<typeof fileSchema>['scenarios']> {
  const parsed = fileSchema.safeParse(JSON.parse(await readFile(file, 'utf8')));
  if (parsed.success) return parsed.data.scenarios;
  const issue = parsed.error.issues[0]!;
  throw new Error(`${file}: field "${issue.path.join('.')}": ${issue.message}. Restore the file.`);
}

/** One prompt, judged by both. */
export interface ScenarioJudgement {
  readonly scenario: ScenarioId;
  readonly language: 'en' | 'ja';
  readonly prompt: string;
  readonly expected: readonly Verdict[];
  readonly burnt: Judged;
  readonly gated: Judged;
}

type Judged = Pick<GateDecision, 'verdict' | 'taskHead' | 'safetyHead' | 'disagreement'>;

export interface TrialityTest {
  readonly judgements: readonly ScenarioJudgement[];
  /** Prompts whose verdict the burnt model gives as expected. */
  readonly asExpected: number;
  /** Prompts that both models judge alike. */
  readonly alike: number;
  /** Largest difference of a probability between the two models. */
  readonly worstDifference: number;
}

export interface TrialityTestInput {
  /** Folder of the burnt model, and of the model and the gates that it was made from. */
  readonly burntModel: string;
  readonly model: string;
  readonly gates: string;
  readonly scenariosFile: string;
  readonly session: SessionOptions;
}

/** The test as a stage without events. @throws as `readModel`, and when the scenarios cannot be read */
export async function* testTriality(
  { burntModel, model, gates, scenariosFile, session }: TrialityTestInput,
  signal: AbortSignal,
): AsyncGenerator<never, TrialityTest, undefined> {
  const scenarios = await readScenarios(scenariosFile);
  const rows = scenarios.flatMap(({ id, expected, prompts }) =>
    (['en', 'ja'] as const).map((language) => ({
      scenario: id,
      language,
      prompt: prompts[language],
      expected,
    })),
  );
  const texts = rows.map((row) => row.prompt);
  signal.throwIfAborted();
  const burnt = await judgeAll(await readModel(burntModel), texts, session);
  signal.throwIfAborted();
  const gated = await judgeAll(await readGatedModel(model, gates), texts, session);
  const judgements = rows.map((row, index) => ({ ...row, burnt: burnt[index]!, gated: gated[index]! }));
  const differences = judgements.flatMap((row) =>
    (['taskHead', 'safetyHead'] as const).flatMap((head) =>
      verdicts.map((verdict) => Math.abs(row.burnt[head][verdict] - row.gated[head][verdict])),
    ),
  );
  return {
    judgements,
    asExpected: judgements.filter((row) => row.expected.includes(row.burnt.verdict)).length,
    alike: judgements.filter((row) => row.burnt.verdict === row.gated.verdict).length,
    worstDifference: Math.max(...differences),
  };
}

async function judgeAll(model: Model, texts: readonly string[], session: SessionOptions): Promise<Judged[]> {
  const gate = createGate(model, session);
  try {
    const decisions = await gate.judge(texts);
    return decisions.map(({ verdict, taskHead, safetyHead, disagreement }) => ({
      verdict,
      taskHead,
      safetyHead,
      disagreement,
    }));
  } finally {
    await gate.dispose();
  }
}
