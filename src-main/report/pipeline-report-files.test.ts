import { describe, expect, it } from 'vitest';
import type { Calibration } from '../calibration/calibration-file.ts';
import type { QualityResult } from '../quality/quality-result.ts';
import { type PipelineReportFiles, pipelineReportFiles } from './pipeline-report-files.ts';
import { attributeValues, markupProblems } from './test-markup.ts';
import { leftOut, reportWith, resultWith } from './test-pipeline.ts';
import { languages } from './words.ts';

/** What is wrong with the three files, whatever they tell of. */
function problems(files: PipelineReportFiles): readonly string[] {
  const { 'report.html': html, 'report.md': markdown, 'report.json': json } = files;
  JSON.parse(json);
  return [
    ...markupProblems(html),
    ...[markdown, json].flatMap((text) => text.match(/\b(?:NaN|undefined|Infinity)\b|\{\w+\}/gu) ?? []),
    ...(html.match(/<tbody><\/tbody>|<ul><\/ul>|\{\w+\}(?=<)/gu) ?? []),
  ];
}

const english = (...changes: Parameters<typeof reportWith>): string =>
  pipelineReportFiles(reportWith(...changes), 'en')['report.md'];

describe("the pipeline's report", () => {
  it.each(languages)('is a well-formed, self-contained page in both languages (%s first)', (language) => {
    const files = pipelineReportFiles(reportWith(), language);
    expect(problems(files)).toEqual([]);
    const html = files['report.html'];
    expect(html).toContain('default-src &#39;none&#39;');
    expect(html).not.toMatch(/<script|\son\w+=|<link|<img|@import/u);
    expect(html.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:/u);
    expect(attributeValues(html, 'href').every((link) => link.startsWith('#'))).toBe(true);
    expect(html).toContain(`<html lang="${language}">`);
    // Layers, sizes, losses, and a reliability diagram for the model and for its quantised file.
    expect(html.match(/<svg/gu)).toHaveLength(2 * 5);
    expect(files).toEqual(pipelineReportFiles(reportWith(), language));
  });

  it('says the figures of the run', () => {
    const markdown = english();
    expect(markdown).toContain('Finished and proved');
    expect(markdown).toContain('| Largest KL of a position, nats | 1.1e-12 | 1.0e-5 | ✓ passed |');
    expect(markdown).toContain('told the two apart: largest logit error 1.6');
    expect(markdown).toContain('10 of 10 judged alike by both; 7 of 10 as expected');
    expect(markdown).toContain('| so8t-tiny-Q4\\_K\\_M.gguf | Q4\\_K\\_M | 1.96 MB | 36.0 % | 5.52 | none |');
    expect(markdown).toContain('Q4\\_K\\_M, dual policy: 3 of 417 refusals became ALLOW');
    expect(markdown).toContain('T = 2.21 \\[2.00, 2.44\\]: better calibrated');
    expect(markdown).toContain('| burnt | model | 5.45 MB |');
    expect(pipelineReportFiles(reportWith(), 'ja')['report.md']).toContain('完了、証明済み');
  });

  it('names no folder of the machine', () => {
    for (const content of Object.values(pipelineReportFiles(reportWith(), 'en')))
      expect(content).not.toContain('somebody');
  });

  it('says of every part why there is nothing of it, and shows no empty table', () => {
    const parts = [
      'verify-before',
      'verify-after',
      'triality-test',
      'quantise',
      'quality',
      'calibrate',
    ] as const;
    for (const id of parts) {
      const files = pipelineReportFiles(reportWith({ [id]: leftOut('not-wanted') }), 'en');
      expect(problems(files), id).toEqual([]);
      expect(files['report.md'], id).toContain('not wanted');
    }
    expect(english({ 'verify-after': leftOut('not-wanted') })).toContain(
      '**Finished without a proof: it was left out (not wanted).**',
    );
    const without = english({
      'triality-test': leftOut('no-heads'),
      quality: leftOut('needs:quantise'),
    });
    expect(without).toContain('Nothing to show: the model has no safety head.');
    expect(without).toContain('Nothing to show: needs “Quantise”, which was left out.');
  });

  it('tells of a run that ended at its first step', () => {
    const waiting = { status: 'waiting', result: null, reason: null, files: [], seconds: null } as const;
    const later = Object.fromEntries(
      reportWith()
        .steps.slice(1)
        .map(({ id }) => [id, waiting]),
    );
    const failed = {
      status: 'failed',
      result: null,
      reason: '/home/somebody/models/so8t-tiny/config.json: is not JSON.',
    } as const;
    const report = reportWith({ ...later, load: failed });
    const files = pipelineReportFiles({ ...report, lineage: [] }, 'ja');
    expect(problems(files)).toEqual([]);
    expect(files['report.md']).toContain('**「読み込み」でエラーにより終了：config.json: is not JSON.**');
    expect(files['report.json']).not.toContain('somebody');
  });

  it('says so when the proof fails, with the checks that are missed', () => {
    const report = reportWith({
      'verify-after': {
        status: 'failed',
        reason: 'the burnt model is not the model with gates',
        ...resultWith(
          'verify-after',
          (result: { holds: boolean; checks: { id: string; value: number; passed: boolean }[] }) => {
            result.holds = false;
            Object.assign(result.checks.find(({ id }) => id === 'largest-kl')!, {
              value: 0.5,
              passed: false,
            });
          },
        ),
      },
      convert: { status: 'waiting', result: null },
    });
    const { 'report.md': markdown, 'report.html': html } = pipelineReportFiles(report, 'en');
    expect(markdown).toContain('**Not proved: the burnt model is not the model with gates.');
    expect(markdown).toContain('Largest KL of a position, nats 0.50, allowed 1.0e-5');
    expect(markdown).toContain('Not proved: 1 of 6 checks are missed.');
    expect(markdown).toContain('| Largest KL of a position, nats | 0.50 | 1.0e-5 | ✗ missed |');
    expect(html).toContain('<div class="verdict fails">');
    expect(html).toContain('<tr class="fails"><th scope="row">Largest KL');
  });

  it('says so when the control was not told apart, and when the gates are the identity', () => {
    const blind = (result: { toldApart: boolean }) => {
      result.toldApart = false;
    };
    expect(english({ 'verify-before': resultWith('verify-before', blind) })).toContain(
      'did NOT tell the two apart',
    );
    const identity = english({
      gates: resultWith('gates', (result: { identity: boolean; from: string }) => {
        Object.assign(result, { identity: true, from: 'identity' });
      }),
      'verify-before': resultWith(
        'verify-before',
        (result: { toldApart: boolean; identityGates: boolean }) => {
          Object.assign(result, { toldApart: false, identityGates: true });
        },
      ),
    });
    expect(identity).toContain('burning them in changes no weight');
    expect(identity).not.toContain('did NOT tell');
  });

  it('says honestly what calibration and quantising did', () => {
    const calibrated = (outcome: Calibration['figures']['outcome']): string =>
      english({
        calibrate: resultWith('calibrate', (results: { calibration: Calibration }[]) => {
          results[0]!.calibration.figures.outcome = outcome;
        }),
      });
    expect(calibrated('worse')).toContain('WORSE than before');
    expect(calibrated('already-calibrated')).toContain('already calibrated; the change may as well be none');
    const quiet = english({
      quality: resultWith('quality', (result: QualityResult) => {
        result.compared[0]!.warnings = [];
      }),
    });
    expect(quiet).toContain('No warning: every file stays within the limits.');
    const plain = english({
      quality: resultWith('quality', (result: QualityResult) => {
        result.reference.safety = null;
        result.compared[0]!.safety = null;
        result.prompts = null;
        result.compared[0]!.text.perplexityLoss = { value: 0.5, low: null, high: null };
      }),
    });
    expect(plain).toContain('nothing can be said about safety');
    expect(plain).toContain('| 50.00 |');
  });

  it('lets no text become markup', () => {
    const evil = '</title><script>alert(1)</script>|`x`"\'&';
    const files = pipelineReportFiles(
      reportWith({
        load: resultWith('load', (result: { name: string }) => {
          result.name = evil;
        }),
        convert: { status: 'failed', result: null, reason: evil },
      }),
      'en',
    );
    expect(markupProblems(files['report.html'])).toEqual([]);
    expect(files['report.html']).not.toContain('<script');
    expect(files['report.md']).not.toContain('<script');
  });
});
