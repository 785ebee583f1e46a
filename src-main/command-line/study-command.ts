/** `so8t demo` and `so8t study`: the collapse study, with its report. */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Command, Option } from 'commander';
import { openWorkbench, type Workbench } from '../app.ts';
import { readManifest } from '../artifacts/artifact.ts';
import type { SessionOptions } from '../engine/session.ts';
import { embeddedDataFolder, embeddedModelFolder, embeddedRecipeFile } from '../package-files.ts';
import { markdownTable } from '../report/markdown-table.ts';
import { studyReport } from '../report/study-report.ts';
import { readRecipe } from '../training/recipe.ts';
import { runStudy } from '../training/run-study.ts';
import type { Study } from '../training/study.ts';
import { type CommonOptions, duration, integerOption, interruption, printResult } from './output.ts';
import { runProgress } from './progress.ts';

interface StudyOptions extends CommonOptions {
  readonly out?: string;
  readonly seeds: number;
  readonly model: string;
  readonly language: 'en' | 'ja';
}

export function addStudyCommands(program: Command): void {
  const out = [
    '--out <folder>',
    'data folder and place of the report (default: a new folder for temporary files)',
  ] as const;
  program
    .command('demo')
    .description('one seed of the collapse study: naive and protected from the same start, with a report')
    .option(...out)
    .addOption(language())
    .action(async (_own: unknown, command: Command) => {
      await study({ ...command.optsWithGlobals<StudyOptions>(), seeds: 1, model: embeddedModelFolder });
    });
  program
    .command('study')
    .description('the collapse study over several seeds, with a report')
    .option(...out)
    .addOption(language())
    .option('--seeds <number>', 'seeds, from 1 on', integerOption(1), 3)
    .option('--model <folder>', 'aligned start', embeddedModelFolder)
    .action(async (_own: unknown, command: Command) => study(command.optsWithGlobals<StudyOptions>()));
}

function language(): Option {
  const option = new Option('--language <code>', 'language of report.md, and the first one of report.html');
  return option.choices(['en', 'ja']).default('en');
}

async function study(options: StudyOptions): Promise<void> {
  const folder = options.out ?? (await mkdtemp(path.join(tmpdir(), 'so8t-study-')));
  // Bit-for-bit repetition is part of the study: the CPU gives it everywhere.
  const session: SessionOptions = { provider: 'cpu', threads: options.threads };
  const workbench = await openWorkbench(folder);
  try {
    const result = await carryOut(workbench, options, session, interruption());
    const files = studyReport(result, options.language);
    for (const [name, content] of Object.entries(files)) await writeFile(path.join(folder, name), content);
    const report = path.join(folder, 'report.html');
    printResult(
      options,
      { ...summary(result), folder, report },
      `${table(result)}\n\n${closing(result)}\nreport: ${report}`,
    );
    if (!result.passed) process.exitCode = 1;
  } finally {
    await workbench.close();
  }
}

async function carryOut(
  workbench: Workbench,
  options: StudyOptions,
  session: SessionOptions,
  signal: AbortSignal,
): Promise<Study> {
  const model = await readManifest(options.model);
  const data = await readManifest(embeddedDataFolder);
  const rows = data.manifest.parameters.rows as Record<'train' | 'validation', number>;
  const plan = {
    naive: await readRecipe(embeddedRecipeFile('naive')),
    protected: await readRecipe(embeddedRecipeFile('protected')),
    seeds: Array.from({ length: options.seeds }, (_, index) => index + 1),
    model: { name: model.manifest.name, manifestSha256: model.manifestSha256 },
    dataSet: { manifestSha256: data.manifestSha256, rows },
    ...session,
  };
  return runStudy(plan, async (recipe, onEvents) => {
    const show = runProgress(`${recipe.name}/${recipe.seed}`);
    const { result } = await workbench.train(
      { recipe, session, modelFolder: options.model },
      {
        signal,
        onEvents: (events) => {
          onEvents(events);
          show(events);
        },
      },
    );
    return result;
  });
}

/** What `--json` prints: the judgement; the curves are in report.json. */
function summary({ model, dataSet, criteria, passed, seconds, provider, threads }: Study): object {
  return { passed, seconds, model, dataSet, provider, threads, criteria };
}

function table(result: Study): string {
  const rows = result.criteria.map(({ seed, recipe, name, required, found, passed }) => [
    String(seed),
    recipe,
    name,
    required,
    found,
    passed ? 'yes' : 'NO',
  ]);
  return markdownTable(['seed', 'recipe', 'criterion', 'required', 'found', 'met'], rows);
}

function closing(result: Study): string {
  const missed = result.criteria.filter(({ passed }) => !passed).length;
  const verdict =
    missed === 0 ? 'every figure is met' : `${missed} of ${result.criteria.length} figures are missed`;
  return `${verdict}; ${duration(result.seconds)}`;
}
