/** The pipeline's report: for machines, for text, for people. */
import type { PipelineReport } from '../pipeline/pipeline-report.ts';
import { blocksMarkdown } from './blocks-markdown.ts';
import { blocksPage } from './blocks-page.ts';
import { escapeMarkdown } from './markdown-table.ts';
import { pipelineReportText } from './pipeline-report-text.ts';
import { tellIn } from './pipeline-words.ts';
import { reportPage } from './report-page.ts';
import type { Language } from './words.ts';

export type PipelineReportFiles = Readonly<Record<'report.html' | 'report.md' | 'report.json', string>>;

/**
 * Writes nothing: gives file names with their contents, the same bytes for the same report.
 * @param language of `report.md`, and the one that `report.html` shows first; `report.html` holds both,
 * `report.json` needs none
 */
export function pipelineReportFiles(report: PipelineReport, language: Language): PipelineReportFiles {
  const text = pipelineReportText(report, language);
  const elsewhere = escapeMarkdown(tellIn(language)('chartsElsewhere'));
  return {
    'report.html': reportPage(text.title, language, (one) =>
      blocksPage(pipelineReportText(report, one), one),
    ),
    'report.md': `${blocksMarkdown(text)}\n${elsewhere}\n`,
    'report.json': `${JSON.stringify(report, null, 2)}\n`,
  };
}
