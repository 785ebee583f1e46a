/** For tests: a pipeline that really ran, and what it would have been otherwise. */
import { readFileSync } from 'node:fs';
import { type PipelineReport, pipelineReport } from '../pipeline/pipeline-report.ts';
import type { Lineage } from '../pipeline/read-lineage.ts';
import type { PipelineState, StepState } from '../pipeline/state.ts';
import type { StepId } from '../pipeline/step-ids.ts';

/** How it was made stands in `fixtures/make-pipeline-fixture.mjs`. */
const file = new URL('fixtures/pipeline-state.json', import.meta.url);

interface Fixture {
  readonly state: PipelineState;
  readonly lineage: Lineage;
}

const readFixture = (): Fixture => JSON.parse(readFileSync(file, 'utf8')) as Fixture;

export const fixtureFolder = '/home/somebody/pipeline';

/** The state with some steps otherwise. */
export function stateWith(changes: Partial<Record<StepId, Partial<StepState>>> = {}): PipelineState {
  const { state } = readFixture();
  return { ...state, steps: state.steps.map((step) => ({ ...step, ...changes[step.id] })) };
}

export function reportWith(changes: Partial<Record<StepId, Partial<StepState>>> = {}): PipelineReport {
  return pipelineReport(stateWith(changes), fixtureFolder, readFixture().lineage);
}

/** A step's result as it was, changed by a function that may write into it. */
export function resultWith(id: StepId, change: (result: never) => void): Partial<StepState> {
  const step = readFixture().state.steps.find((one) => one.id === id);
  if (!step) throw new Error(`the fixture has no step "${id}"`);
  change(step.result as never);
  return { result: step.result };
}

export const leftOut = (reason: string): Partial<StepState> => ({
  status: 'skipped',
  reason,
  result: null,
  files: [],
  seconds: null,
});
