/** The pipeline's report in one language, in the order in which a reader asks. */
import { type PipelineReport, resultIn } from '../pipeline/pipeline-report.ts';
import { calibrationSection } from './pipeline-calibration-section.ts';
import { gatesSection } from './pipeline-gates-section.ts';
import { inputsSection, lineageSection, stepsSection, versionsSection } from './pipeline-input-sections.ts';
import { proofSection } from './pipeline-proof-section.ts';
import { qualitySection } from './pipeline-quality-section.ts';
import { sizeSection } from './pipeline-size-section.ts';
import { pipelineVerdict } from './pipeline-summary.ts';
import { trialitySection } from './pipeline-triality-section.ts';
import { tellIn } from './pipeline-words.ts';
import type { ReportText } from './report-blocks.ts';
import type { Language } from './words.ts';

export function pipelineReportText(report: PipelineReport, language: Language): ReportText {
  const tell = tellIn(language);
  const model = resultIn(report.model);
  return {
    title: model ? tell('title', { model: model.name }) : tell('titleWithoutModel'),
    subtitle: tell('subtitle'),
    contents: tell('contents'),
    verdict: pipelineVerdict(report, language),
    sections: [
      proofSection(report, tell, language),
      trialitySection(report, tell),
      sizeSection(report, tell, language),
      qualitySection(report, tell, language),
      calibrationSection(report, tell, language, language),
      gatesSection(report, tell),
      inputsSection(report, tell),
      stepsSection(report, tell),
      lineageSection(report, tell),
      versionsSection(report, tell),
    ],
  };
}
