/** What a head thinks of a prompt: three bars, its verdict marked. */
import { useTranslation } from 'react-i18next';
import {
  mostProbable,
  type Verdict,
  type VerdictProbabilities,
  verdicts,
} from '../../src-main/data/verdict.ts';
import { verdictColour } from '../theme/meaning-colours.ts';
import { formatDifference, formatProbability } from './formats.ts';
import classes from './probability-bars.module.css';
import { useLanguage } from './use-language.ts';
import { VerdictShape } from './verdict-mark.tsx';

interface ProbabilityBarsProps {
  readonly judge: 'taskHead' | 'safetyHead';
  readonly probabilities: VerdictProbabilities;
  /** Probability here minus that of another model, where two are compared. */
  readonly difference?: Readonly<Record<Verdict, number>>;
}

export function ProbabilityBars({ judge, probabilities, difference }: ProbabilityBarsProps) {
  const { t } = useTranslation(['meaning', 'playground']);
  const language = useLanguage();
  const own = mostProbable(probabilities);
  return (
    <div>
      <h3 className={classes.head}>
        <span className={classes.line} data-judge={judge} aria-hidden="true" />
        {t(`judge.${judge}`)}
        <span className={classes.says}>{t('playground:says', { verdict: t(`verdict.${own}`) })}</span>
      </h3>
      <ul className={classes.bars}>
        {verdicts.map((verdict) => (
          <li key={verdict} className={classes.row} data-own={verdict === own || undefined}>
            <span className={classes.name}>
              <VerdictShape verdict={verdict} size={10} />
              {t(`verdict.${verdict}`)}
            </span>
            <span className={classes.track} aria-hidden="true">
              <span
                className={classes.fill}
                style={{ width: `${100 * probabilities[verdict]}%`, background: verdictColour[verdict] }}
              />
            </span>
            <span className={classes.value}>{formatProbability(probabilities[verdict], language)}</span>
            {difference && (
              <span className={classes.difference}>{formatDifference(difference[verdict], language)}</span>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
