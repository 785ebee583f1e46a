/** What `so8t pipeline` prints at its end: a few lines for people, and where the rest is. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { PipelineReport } from '../pipeline/pipeline-report.ts';
import { pipelineSummary, pipelineVerdict } from '../report/pipeline-summary.ts';
import type { Language } from '../report/words.ts';

/** The report that the last step wrote. */
export async function readReport(folder: string): Promise<PipelineReport> {
  return JSON.parse(await readFile(path.join(folder, 'report.json'), 'utf8')) as PipelineReport;
}

/** What was found about each subject, and the page with everything. */
export function closingLines(report: PipelineReport, folder: string, language: Language): string {
  const rows = pipelineSummary(report, language);
  const wide = Math.max(...rows.map(({ name }) => columns(name)));
  return [
    pipelineVerdict(report, language).sentence,
    '',
    ...rows.flatMap(({ name, findings }) =>
      findings.map((finding, index) => {
        const first = index === 0 ? name : '';
        return `${first}${' '.repeat(wide - columns(first))}  ${finding}`;
      }),
    ),
    '',
    path.join(folder, 'report.html'),
  ].join('\n');
}

/** Columns that a text takes in a terminal: Japanese characters take two. */
const columns = (text: string): number =>
  [...text].reduce((sum, character) => sum + (character.codePointAt(0)! >= 0x2e80 ? 2 : 1), 0);
