/** Step 11: what came of it, for people, for text and for machines. */
import path from 'node:path';
import { writeFileWhole } from '../../artifacts/write-file-whole.ts';
import { pipelineReportFiles } from '../../report/pipeline-report-files.ts';
import { pipelineReport } from '../pipeline-report.ts';
import { readLineage } from '../read-lineage.ts';
import type { Step } from '../run-steps.ts';
import type { PipelineTools } from '../stage-runner.ts';

/** Its result; the page is named first. */
export interface ReportResult {
  readonly page: 'report.html';
  readonly language: ReturnType<PipelineTools['language']>;
}

/** Written after every start, whatever became of the steps before: a failure is told as well. */
export function reportStep({ language }: Pick<PipelineTools, 'language'>): Step {
  return {
    id: 'report',
    needs: [],
    parameters: {},
    skipped: null,
    always: true,
    afterFailure: true,
    async run({ folder, state }) {
      const now = state();
      const report = pipelineReport(now, folder, await readLineage(folder, now));
      const result: ReportResult = { page: 'report.html', language: language() };
      const files = pipelineReportFiles(report, result.language);
      for (const [name, content] of Object.entries(files))
        await writeFileWhole(path.join(folder, name), content);
      return { result, files: Object.keys(files) };
    },
  };
}
