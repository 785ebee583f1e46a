/** A verdict in its colour and shape: circle, triangle, square. */
import { useTranslation } from 'react-i18next';
import type { Verdict } from '../../src-main/data/verdict.ts';
import { verdictColour, verdictTextColour } from '../theme/meaning-colours.ts';
import classes from './verdict-mark.module.css';

const shapes: Readonly<Record<Verdict, string>> = {
  ALLOW: 'M6 1a5 5 0 1 1 0 10a5 5 0 1 1 0 -10z',
  ESCALATE: 'M6 1L11.5 11H0.5z',
  REFUSE: 'M1.5 1.5h9v9h-9z',
};

export function VerdictShape({ verdict, size = 12 }: { readonly verdict: Verdict; readonly size?: number }) {
  return (
    <svg className={classes.shape} width={size} height={size} viewBox="0 0 12 12" aria-hidden="true">
      <path d={shapes[verdict]} fill={verdictColour[verdict]} />
    </svg>
  );
}

interface VerdictMarkProps {
  readonly verdict: Verdict;
  readonly size?: 'small' | 'large';
}

/** The shape with the verdict's name. */
export function VerdictMark({ verdict, size = 'small' }: VerdictMarkProps) {
  const { t } = useTranslation('meaning');
  return (
    <span className={classes.mark} data-size={size} style={{ color: verdictTextColour[verdict] }}>
      <VerdictShape verdict={verdict} size={size === 'large' ? 28 : 12} />
      {t(`verdict.${verdict}`)}
    </span>
  );
}
