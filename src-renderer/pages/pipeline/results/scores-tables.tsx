/** Scores before and after calibration: of all rows, of each verdict, of each language. */
import { Table, Tooltip } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { verdicts } from '../../../../src-main/data/verdict.ts';
import { formatCount } from '../../../components/formats.ts';
import { useLanguage } from '../../../components/use-language.ts';
import { VerdictMark } from '../../../components/verdict-mark.tsx';
import { formatEnds, formatPercentChange } from '../figures.ts';
import classes from '../pipeline.module.css';
import type { Calibration } from './calibration-facts.tsx';

const shown = ['ece', 'eceEqualMass', 'brier', 'nll', 'accuracy', 'confidence'] as const;

interface Interval {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

const three = (value: number): string => value.toFixed(3);

/** With its interval on hover and focus. */
export function Score({ interval }: { readonly interval: Interval | undefined }) {
  const { t } = useTranslation(['pipeline', 'meaning']);
  const value = interval?.value ?? null;
  if (!interval || value === null) return t('meaning:noFigure');
  const ends = formatEnds(interval, three);
  return (
    <Tooltip label={ends === null ? t('noInterval') : t('interval', { interval: ends })}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the interval opens on focus */}
      <span className={classes.explained} tabIndex={0}>
        {three(value)}
      </span>
    </Tooltip>
  );
}

export function ScoresTable({ scores }: { readonly scores: Calibration['figures']['all'] }) {
  const { t } = useTranslation('pipeline');
  return (
    <Table aria-label={t('calibration.scores')}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('calibration.score')}</Table.Th>
          <Table.Th ta="right">{t('calibration.before')}</Table.Th>
          <Table.Th ta="right">{t('calibration.after')}</Table.Th>
          <Table.Th ta="right">{t('calibration.change')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {shown.map((name) => (
          <Table.Tr key={name}>
            <Table.Th scope="row" fw={400}>
              <Tooltip label={t(`scoreHint.${name}`)}>
                {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the explanation opens on focus */}
                <span className={classes.explained} tabIndex={0}>
                  {t(`score.${name}`)}
                </span>
              </Tooltip>
            </Table.Th>
            <Table.Td ta="right">
              <Score interval={scores.before[name]} />
            </Table.Td>
            <Table.Td ta="right">
              <Score interval={scores.after[name]} />
            </Table.Td>
            <Table.Td ta="right">
              <Change reduction={scores.reduction[name]} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

/** The share by which a score changed: the opposite of its reduction. */
function Change({ reduction }: { readonly reduction: Interval | undefined }) {
  const { t } = useTranslation('pipeline');
  const value = reduction?.value ?? null;
  if (!reduction || value === null) return '';
  const { low, high } = reduction;
  const change = {
    low: high === null ? null : -high,
    high: low === null ? null : -low,
  };
  const ends = formatEnds(change, formatPercentChange);
  return (
    <Tooltip label={ends === null ? t('noInterval') : t('interval', { interval: ends })}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the interval opens on focus */}
      <span className={classes.explained} tabIndex={0}>
        {formatPercentChange(-value)}
      </span>
    </Tooltip>
  );
}

const ofGroups = ['ece', 'brier', 'nll'] as const;

export function ScoresByGroup({ figures }: Pick<Calibration, 'figures'>) {
  const { t } = useTranslation('pipeline');
  const language = useLanguage();
  const names = new Intl.DisplayNames([language], { type: 'language' });
  const groups = [
    ...verdicts.map((verdict) => ({
      key: verdict,
      name: <VerdictMark verdict={verdict} />,
      scores: figures.byVerdict[verdict],
    })),
    ...Object.entries(figures.byLanguage).map(([code, scores]) => ({
      key: code,
      name: names.of(code) ?? code,
      scores,
    })),
  ];
  return (
    <details className={classes.fold} open>
      <summary className={classes.summary}>{t('calibration.groups')}</summary>
      <Table.ScrollContainer minWidth={560}>
        <Table aria-label={t('calibration.groups')}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('calibration.group')}</Table.Th>
              <Table.Th ta="right">{t('calibration.rows')}</Table.Th>
              {ofGroups.map((score) => (
                <Table.Th key={score} ta="right">
                  {t(`score.${score}`)}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {groups.map(({ key, name, scores }) => (
              <Table.Tr key={key}>
                <Table.Th scope="row" fw={400}>
                  {name}
                </Table.Th>
                <Table.Td ta="right">{formatCount(scores.rows, language)}</Table.Td>
                {ofGroups.map((score) => (
                  <Table.Td key={score} ta="right">
                    <Score interval={scores.before[score]} /> → <Score interval={scores.after[score]} />
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </details>
  );
}
