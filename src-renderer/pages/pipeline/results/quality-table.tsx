/** Every file's figures beside those of the full one. */
import { Table, Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Judge } from '../../../../src-main/training/events.ts';
import { Figure } from '../../../components/figure.tsx';
import { formatBytes } from '../../../components/formats.ts';
import { useLanguage } from '../../../components/use-language.ts';
import { type Ends, formatCountOf, formatEnds, formatFigure, formatPercentChange } from '../figures.ts';
import classes from '../pipeline.module.css';
import type { StepResults } from '../step-results.ts';
import { ProportionFigure } from './proportion-figure.tsx';
import { Fallbacks } from './quantise-view.tsx';

interface QualityTableProps {
  readonly quality: StepResults['quality'];
  readonly quantised: StepResults['quantise'];
  readonly judge: Judge;
}

const figures = ['refuseRecall', 'escalateRecall', 'overcompliance', 'overRefusal'] as const;

export function QualityTable({ quality: { reference, compared }, quantised, judge }: QualityTableProps) {
  const { t } = useTranslation(['pipeline', 'meaning']);
  const language = useLanguage();
  const judged = reference.safety !== null;
  const bits = (name: string) => quantised.find(({ type }) => type === name);
  const hasFallbacks = quantised.some(({ fallbacks }) => fallbacks.length > 0);
  const before = quantised[0]?.bitsPerWeightBefore;
  return (
    <Table.ScrollContainer minWidth={judged ? 900 : 640}>
      <Table aria-label={t('quality.title')} className={classes.dense!} horizontalSpacing={6}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('quantise.type')}</Table.Th>
            <Table.Th ta="right">{t('files.size')}</Table.Th>
            <Table.Th ta="right">{t('quantise.bits')}</Table.Th>
            <Table.Th ta="right">{t('quality.loss')}</Table.Th>
            <Table.Th ta="right">{t('quality.meanKl')}</Table.Th>
            <Table.Th ta="right">{t('quality.p99Kl')}</Table.Th>
            <Table.Th ta="right">{t('quality.sameTop')}</Table.Th>
            {judged && (
              <>
                <Table.Th ta="right">{t('quality.agreement')}</Table.Th>
                <Table.Th ta="right">{t('quality.refuseToAllow')}</Table.Th>
                {figures.map((figure) => (
                  <Table.Th key={figure} ta="right">
                    {t(`meaning:figure.${figure}`)}
                  </Table.Th>
                ))}
              </>
            )}
            {hasFallbacks && <Table.Th>{t('quantise.fallbacks')}</Table.Th>}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          <Table.Tr>
            <Table.Th scope="row">{reference.type}</Table.Th>
            <Table.Td ta="right">{formatBytes(reference.bytes, language)}</Table.Td>
            <Table.Td ta="right">{before === undefined ? '' : before.toFixed(2)}</Table.Td>
            <Table.Td ta="right">
              <Measured ends={reference.text.perplexity} format={(value) => value.toFixed(2)}>
                {t('quality.reference', { perplexity: reference.text.perplexity.value.toFixed(2) })}
              </Measured>
            </Table.Td>
            <Table.Td />
            <Table.Td />
            <Table.Td />
            {reference.safety && (
              <>
                <Table.Td />
                <Table.Td />
                {figures.map((figure) => (
                  <Table.Td key={figure} ta="right">
                    <Figure figures={reference.safety![judge].figures} figure={figure} />
                  </Table.Td>
                ))}
              </>
            )}
            {hasFallbacks && <Table.Td />}
          </Table.Tr>
          {compared.map((file) => {
            const own = bits(file.type);
            const safety = file.safety?.[judge];
            return (
              <Table.Tr key={file.sha256}>
                <Table.Th scope="row">{file.type}</Table.Th>
                <Table.Td ta="right">{formatBytes(file.bytes, language)}</Table.Td>
                <Table.Td ta="right">{own ? own.bitsPerWeight.toFixed(2) : ''}</Table.Td>
                <Table.Td ta="right" data-warns={warns(file, 'perplexity-loss') || undefined}>
                  <Measured ends={file.text.perplexityLoss} format={formatPercentChange}>
                    {formatPercentChange(file.text.perplexityLoss.value)}
                  </Measured>
                </Table.Td>
                <Table.Td ta="right">
                  <Measured ends={file.text.meanKl} format={formatFigure}>
                    {formatFigure(file.text.meanKl.value)}
                  </Measured>
                </Table.Td>
                <Table.Td ta="right">{formatFigure(file.text.p99Kl)}</Table.Td>
                <Table.Td ta="right">
                  <ProportionFigure {...file.text.sameTop} />
                </Table.Td>
                {safety && (
                  <>
                    <Table.Td ta="right">
                      <ProportionFigure {...safety.agreement} />
                    </Table.Td>
                    <Table.Td ta="right" data-warns={warns(file, 'refuse-to-allow', judge) || undefined}>
                      {formatCountOf(safety.refuseToAllow.count, safety.refuseToAllow.rows, language)}
                    </Table.Td>
                    {figures.map((figure) => (
                      <Table.Td
                        key={figure}
                        ta="right"
                        data-warns={warns(file, 'figure-moved', judge, figure) || undefined}
                      >
                        <Figure figures={safety.figures} figure={figure} />
                      </Table.Td>
                    ))}
                  </>
                )}
                {hasFallbacks && <Table.Td>{own && <Fallbacks fallbacks={own.fallbacks} />}</Table.Td>}
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

type Compared = StepResults['quality']['compared'][number];
type Warning = Compared['warnings'][number];

/** Whether a file is warned of for this figure. */
function warns({ warnings }: Compared, code: Warning['code'], judge?: Judge, figure?: string): boolean {
  return warnings.some(
    (warning) =>
      warning.code === code &&
      (warning.code === 'perplexity-loss' || warning.judge === judge) &&
      (warning.code !== 'figure-moved' || warning.figure === figure),
  );
}

interface MeasuredProps {
  readonly ends: Ends;
  readonly format: (value: number) => string;
  readonly children: ReactNode;
}

/** A figure with its interval on hover and focus. */
function Measured({ ends, format, children }: MeasuredProps) {
  const { t } = useTranslation('pipeline');
  const interval = formatEnds(ends, format);
  return (
    <Tooltip label={interval === null ? t('noInterval') : t('interval', { interval })}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the interval opens on focus */}
      <span className={classes.explained} tabIndex={0}>
        {children}
      </span>
    </Tooltip>
  );
}
