import { describe, expect, it } from 'vitest';
import { fixtureFolder, leftOut, reportWith, stateWith } from '../report/test-pipeline.ts';
import { pipelineReport, resultIn } from './pipeline-report.ts';

const waiting = { status: 'waiting', result: null, seconds: null } as const;

describe('what a pipeline reports', () => {
  it('is complete when every step is done, kept or left out', () => {
    const report = reportWith({ quality: leftOut('not-wanted') });
    expect(report).toMatchObject({ outcome: 'complete', failure: null });
    expect(report.quality).toEqual({ missing: { code: 'not-wanted' } });
    expect(report.steps.find(({ id }) => id === 'quality')).toMatchObject({
      status: 'skipped',
      missing: { code: 'not-wanted' },
    });
    expect(report.seconds).toBeCloseTo(report.steps.reduce((sum, { seconds }) => sum + (seconds ?? 0), 0));
    expect(report.versions).toMatchObject({ 'so8t-workbench': '0.1.0', 'llama.cpp': 'v0.4.0' });
  });

  it('tells why a step has no result', () => {
    const report = reportWith({
      'triality-test': leftOut('no-heads'),
      convert: { status: 'failed', result: null, reason: 'no space' },
      quantise: waiting,
      quality: leftOut('needs:quantise'),
      calibrate: { status: 'cancelled', result: null, reason: 'stopped' },
    });
    expect(report.triality).toEqual({ missing: { code: 'no-heads' } });
    expect(report.converted).toEqual({ missing: { code: 'failed', message: 'no space' } });
    expect(report.quantised).toEqual({ missing: { code: 'not-reached' } });
    expect(report.quality).toEqual({ missing: { code: 'needs', step: 'quantise' } });
    expect(report.calibrated).toEqual({ missing: { code: 'cancelled' } });
    expect(report).toMatchObject({ outcome: 'failed', failure: { step: 'convert', message: 'no space' } });
    expect(reportWith({ calibrate: waiting }).outcome).toBe('unfinished');
  });

  it('keeps the figures of a proof that failed, and is silent about itself', () => {
    const report = reportWith({ 'verify-after': { status: 'failed', reason: 'not the same' } });
    expect(resultIn(report.proof)?.checks).toHaveLength(6);
    expect(report.failure).toEqual({ step: 'verify-after', message: 'not the same' });
    const state = stateWith();
    const own = { ...state.steps[0]!, id: 'report', status: 'running', result: null } as const;
    const steps = [...state.steps, own];
    expect(pipelineReport({ ...state, steps }, fixtureFolder, []).outcome).toBe('complete');
  });

  it('names files and no folders', () => {
    const state = stateWith({
      convert: {
        status: 'failed',
        result: null,
        reason: `${fixtureFolder}/burnt/config.json: is no JSON; /home/somebody/models/so8t-tiny is`,
      },
    });
    const gates = {
      ...state.options.gates,
      from: 'file',
      file: '/home/somebody/gates/g.safetensors',
    } as const;
    const report = pipelineReport({ ...state, options: { ...state.options, gates } }, fixtureFolder, []);
    expect(report.failure?.message).toBe('burnt/config.json: is no JSON; so8t-tiny is');
    expect(report.options.gates.file).toBe('g.safetensors');
    expect(resultIn(report.quantised)?.[0]?.file).toBe('so8t-tiny-Q4_K_M.gguf');
    expect(JSON.stringify(report)).not.toContain('somebody');
  });
});
