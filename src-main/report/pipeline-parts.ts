/** What every section of the pipeline's report needs: the steps' names, and what to say where there is no result. */
import type { Missing, Part, ReportedStepId } from '../pipeline/pipeline-report.ts';
import type { StepStatus } from '../pipeline/state.ts';
import type { StepId } from '../pipeline/step-ids.ts';
import type { PipelineWordKey, Tell } from './pipeline-words.ts';
import type { Block, Section } from './report-blocks.ts';

const stepWords: Readonly<Record<ReportedStepId, PipelineWordKey>> = {
  load: 'stepLoad',
  gates: 'stepGates',
  'verify-before': 'stepVerifyBefore',
  'burn-in': 'stepBurnIn',
  'verify-after': 'stepVerifyAfter',
  'triality-test': 'stepTriality',
  convert: 'stepConvert',
  quantise: 'stepQuantise',
  quality: 'stepQuality',
  calibrate: 'stepCalibrate',
};

const statusWords: Readonly<Record<StepStatus, PipelineWordKey>> = {
  waiting: 'statusWaiting',
  running: 'statusRunning',
  done: 'statusDone',
  kept: 'statusKept',
  skipped: 'statusSkipped',
  failed: 'statusFailed',
  cancelled: 'statusCancelled',
};

export const stepName = (id: StepId, tell: Tell): string => (id === 'report' ? id : tell(stepWords[id]));

export const statusName = (status: StepStatus, tell: Tell): string => tell(statusWords[status]);

/** A clause, without a full stop. */
export function whyMissing(missing: Missing, tell: Tell): string {
  switch (missing.code) {
    case 'not-wanted':
      return tell('whyNotWanted');
    case 'no-heads':
      return tell('whyNoHeads');
    case 'cancelled':
      return tell('whyCancelled');
    case 'not-reached':
      return tell('whyNotReached');
    case 'needs':
      return tell('whyNeeds', { step: stepName(missing.step, tell) });
    case 'failed':
      return tell('whyFailed', { message: withoutStop(missing.message) });
    case 'other':
      return tell('whyOther', { message: withoutStop(missing.message) });
  }
}

/** The clause ends where the sentence around it does. */
const withoutStop = (text: string): string => text.replace(/\.$/u, '');

/** A section of what a step found, or the sentence that it found nothing. */
export function sectionOf<Result>(
  id: string,
  title: PipelineWordKey,
  part: Part<Result>,
  tell: Tell,
  blocksOf: (result: Result) => readonly Block[],
): Section {
  const blocks: readonly Block[] =
    'result' in part
      ? blocksOf(part.result)
      : [{ kind: 'text', text: tell('missing', { why: whyMissing(part.missing, tell) }) }];
  return { id, title: tell(title), blocks };
}
