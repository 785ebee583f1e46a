/** A share, with what was counted and its interval on hover and focus. */
import { Tooltip } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatProbability } from '../../../components/formats.ts';
import { useLanguage } from '../../../components/use-language.ts';
import { formatCountOf } from '../figures.ts';
import classes from '../pipeline.module.css';
import type { StepResults } from '../step-results.ts';

type Proportion = StepResults['quality']['compared'][number]['text']['sameTop'];

export function ProportionFigure({ value, count, rows, low, high }: Proportion) {
  const { t } = useTranslation(['pipeline', 'meaning']);
  const language = useLanguage();
  if (value === null) return t('meaning:noRows');
  const percent = (share: number) => formatProbability(share, language);
  return (
    <Tooltip
      label={
        <>
          <div>{formatCountOf(count, rows, language)}</div>
          <div>{t('interval', { interval: `${percent(low)} – ${percent(high)}` })}</div>
        </>
      }
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the counts open on focus */}
      <span className={classes.explained} tabIndex={0}>
        {percent(value)}
      </span>
    </Tooltip>
  );
}
