/** A pipeline in a few lines: for the top of its report and for the end of its command. */
import { type Part, type PipelineReport, resultIn } from '../pipeline/pipeline-report.ts';
import type { VerifyAfterResult } from '../pipeline/steps/verify-steps.ts';
import type { QualityResult } from '../quality/quality-result.ts';
import { percentText, sizeText, smallText, valueText } from './figure-text.ts';
import { calibratedName, outcomeName } from './pipeline-calibration-section.ts';
import { stepName, whyMissing } from './pipeline-parts.ts';
import { checkName, figureText } from './pipeline-proof-section.ts';
import { sizeRows } from './pipeline-size-section.ts';
import { type PipelineWordKey, type Tell, tellIn } from './pipeline-words.ts';
import type { Verdict } from './report-blocks.ts';
import type { Language } from './words.ts';

/** A subject and what was found about it, one text a file. */
export interface SummaryRow {
  readonly name: string;
  readonly findings: readonly string[];
}

export function pipelineSummary(report: PipelineReport, language: Language): readonly SummaryRow[] {
  const tell = tellIn(language);
  const row = <Result>(
    key: PipelineWordKey,
    part: Part<Result>,
    findingsOf: (result: Result) => readonly string[],
  ): SummaryRow => ({
    name: tell(key),
    findings: 'result' in part ? findingsOf(part.result) : [whyMissing(part.missing, tell)],
  });
  return [
    row('summaryProof', report.proof, (proof) => proofTexts(proof, report, tell)),
    row('summaryTriality', report.triality, ({ judgements, asExpected, alike }) => [
      tell('trialityShort', { expected: asExpected, alike, rows: judgements.length }),
    ]),
    row('summarySizes', report.converted, () => sizeTexts(report, tell)),
    row('summaryQuality', report.quality, (quality) => qualityTexts(quality, tell)),
    row('summaryCalibration', report.calibrated, (results) =>
      results.map(({ on, calibration: { temperature, figures } }) =>
        tell('calibrationShort', {
          on: calibratedName(on, tell),
          temperature: temperature.toFixed(2),
          before: valueText(figures.all.before.ece.value, 3),
          after: valueText(figures.all.after.ece.value, 3),
          outcome: outcomeName(figures.outcome, tell),
        }),
      ),
    ),
  ];
}

function proofTexts(
  { holds, figures, checks }: VerifyAfterResult,
  { control }: PipelineReport,
  tell: Tell,
): readonly string[] {
  const { largestKl, largestError } = (figures.uncast ?? figures.burnt).all;
  const text = tell('provedShort', {
    verdict: tell(holds ? 'proved' : 'notProved'),
    kl: smallText(largestKl),
    error: smallText(largestError),
  });
  const missed = checks
    .filter(({ passed }) => !passed)
    .map(({ id, value, limit }) =>
      tell('missedShort', {
        check: checkName(id, tell),
        value: figureText(value),
        limit: figureText(limit),
      }),
    );
  const before = resultIn(control);
  const isBlind = before !== null && !before.toldApart && !before.identityGates;
  return [text, ...missed, ...(isBlind ? [tell('controlBlind')] : [])];
}

function sizeTexts(report: PipelineReport, tell: Tell): readonly string[] {
  const rows = sizeRows(report, tell);
  return rows.map(({ name, bytes }) =>
    tell('sizeShort', { type: name, size: sizeText(bytes), percent: percentText(bytes / rows[0]!.bytes, 0) }),
  );
}

function qualityTexts({ compared }: QualityResult, tell: Tell): readonly string[] {
  const files = compared.map(({ type, text, safety }) => {
    const { value } = text.perplexityLoss;
    const loss = `${value < 0 ? '' : '+'}${percentText(value, 2)}`;
    const agreement = safety?.dualPolicy.agreement.value ?? null;
    return agreement === null
      ? tell('qualityShortWithoutHead', { type, loss })
      : tell('qualityShort', { type, loss, agreement: percentText(agreement) });
  });
  const count = compared.reduce((sum, { warnings }) => sum + warnings.length, 0);
  return [...files, ...(count > 0 ? [tell('warningCount', { count })] : [])];
}

/** What the report says first: whether it is finished and proved, and what was found. */
export function pipelineVerdict(report: PipelineReport, language: Language): Verdict {
  const tell = tellIn(language);
  const items = pipelineSummary(report, language).map(({ name, findings }) =>
    tell('summaryItem', { name, text: findings.join(tell('listSeparator')) }),
  );
  const proof = resultIn(report.proof);
  if (proof && !proof.holds) return { tone: 'fails', sentence: tell('proofFailed'), items };
  if (report.failure) {
    const values = { step: stepName(report.failure.step, tell), message: report.failure.message };
    const word = report.outcome === 'cancelled' ? 'cancelledAt' : 'failedAt';
    return { tone: 'fails', sentence: tell(word, values), items };
  }
  if (report.outcome === 'unfinished') return { tone: 'fails', sentence: tell('unfinished'), items };
  const sentence =
    'missing' in report.proof
      ? tell('completeUnproved', { why: whyMissing(report.proof.missing, tell) })
      : tell('completeProved');
  return { tone: proof ? 'holds' : 'fails', sentence, items };
}
