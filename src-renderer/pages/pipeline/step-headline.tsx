/** What came out of a step, in one line. */
import type { TFunction } from 'i18next';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { formatBytes, formatParameters, formatShare } from '../../components/formats.ts';
import { useLanguage } from '../../components/use-language.ts';
import type { Language } from '../../i18n/resources.ts';
import { formatFigure, formatPercentChange } from './figures.ts';
import { ProofMark } from './status-marks.tsx';
import { resultOf, type ShownStep, type StepResults } from './step-results.ts';

type Words = TFunction<['pipeline', 'meaning']>;

type Headlines = {
  readonly [Id in keyof StepResults]: (result: StepResults[Id], t: Words, language: Language) => ReactNode;
};

const headlines: Headlines = {
  load: ({ name, parameters, bytes, weightType }, t, language) =>
    [
      name,
      t('headline.parameters', { number: formatParameters(parameters, language) }),
      formatBytes(bytes, language),
      weightType,
    ].join(' · '),
  gates: ({ from, layers, blocks, turn, identity }, t) =>
    [
      t(`gates.source.${from}`),
      t('headline.gates', { layers, blocks }),
      identity ? t('headline.identity') : t('headline.turned', { turn: formatFigure(turn.largest) }),
    ].join(' · '),
  'verify-before': ({ toldApart, identityGates, figures }, t) =>
    identityGates
      ? t('headline.identity')
      : t(toldApart ? 'headline.toldApart' : 'headline.notToldApart', {
          error: formatFigure(figures.burnt.all.largestError),
        }),
  'burn-in': ({ figures }, t) =>
    t('headline.burnt', { layers: figures.burntLayers, cast: formatFigure(figures.castError.largest) }),
  'verify-after': ({ holds, figures }, t) => (
    <>
      <ProofMark holds={holds} />
      {t('headline.proof', {
        kl: formatFigure((figures.uncast ?? figures.burnt).all.largestKl),
        error: formatFigure((figures.uncast ?? figures.burnt).all.largestError),
      })}
    </>
  ),
  'triality-test': ({ judgements, alike, asExpected }, t) =>
    t('headline.triality', { alike, asExpected, count: judgements.length }),
  convert: ({ type, bytes, tensors, warnings }, t, language) =>
    [
      type.toUpperCase(),
      formatBytes(bytes, language),
      t('headline.tensors', { count: tensors }),
      ...(warnings.length > 0 ? [t('headline.warnings', { count: warnings.length })] : []),
    ].join(' · '),
  quantise: (files, t, language) =>
    files
      .map(({ type, bytesAfter }) => t('headline.file', { type, size: formatBytes(bytesAfter, language) }))
      .join(' · '),
  quality({ compared }, t) {
    const losses = compared.map(({ type, text }) =>
      t('headline.loss', { type, loss: formatPercentChange(text.perplexityLoss.value) }),
    );
    const warnings = compared.reduce((sum, file) => sum + file.warnings.length, 0);
    const warned = t('headline.warnings', { count: warnings });
    return [...losses, ...(warnings > 0 ? [warned] : [])].join(' · ');
  },
  calibrate: (things, t, language) =>
    things
      .slice(0, 3)
      .map(({ on, calibration }) =>
        t('headline.calibrated', {
          on: on === 'engine' ? t('calibration.engine') : on,
          before: formatShare(calibration.figures.all.before.ece?.value ?? null, language),
          after: formatShare(calibration.figures.all.after.ece?.value ?? null, language),
        }),
      )
      .join(' · '),
  report: () => 'HTML · Markdown · JSON',
};

interface StepHeadlineProps {
  readonly step: ShownStep;
  readonly steps: readonly ShownStep[];
}

export function StepHeadline({ step, steps }: StepHeadlineProps) {
  const { t } = useTranslation(['pipeline', 'meaning']);
  const language = useLanguage();
  if (step.status === 'skipped') return skippedWords(step.reason, t);
  const result = resultOf(steps, step.id);
  if (result === null) return null;
  // The compiler does not see that result and headline belong to the same step.
  const say = headlines[step.id] as (result: unknown, t: Words, language: Language) => ReactNode;
  return say(result, t, language);
}

/** Reasons are codes; one that these words do not know is shown as it is. */
function skippedWords(reason: string | null, t: Words): string {
  const needs = /^needs:(.+)$/u.exec(reason ?? '')?.[1];
  if (needs !== undefined)
    return t('skipped.needs', { step: t(`step.${needs as 'load'}`, { defaultValue: needs }) });
  return t(`skipped.${reason as 'not-wanted'}`, { defaultValue: reason ?? '' });
}
