/** The study's report as one page. */
import type { Study } from '../training/study.ts';
import { reportPage } from './report-page.ts';
import { studySections } from './study-sections.ts';
import { type Language, say } from './words.ts';

/** @param first the language shown before anyone switches */
export function studyPage(study: Study, first: Language): string {
  return reportPage(`${say(first, 'title')}: ${study.model.name}`, first, (language) =>
    studySections(study, language),
  );
}
