/** The collapse study's report: for machines, for text, for people. */
import type { Study } from '../training/study.ts';
import { studyJson } from './study-json.ts';
import { studyMarkdown } from './study-markdown.ts';
import { studyPage } from './study-page.ts';
import type { Language } from './words.ts';

export type StudyReport = Readonly<Record<'report.json' | 'report.md' | 'report.html', string>>;

/**
 * Writes nothing: gives file names with their contents, the same bytes for the same study.
 * @param language of `report.md`, and the one that `report.html` shows first; `report.html` holds both,
 * `report.json` needs none
 */
export function studyReport(study: Study, language: Language): StudyReport {
  return {
    'report.json': studyJson(study),
    'report.md': studyMarkdown(study, language),
    'report.html': studyPage(study, language),
  };
}
