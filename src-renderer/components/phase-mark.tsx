/** A phase of a run: plain green, hatched amber, solid red, each with its word. */
import { useTranslation } from 'react-i18next';
import type { Phase } from '../../src-main/training/events.ts';
import { phaseColour, phaseTextColour } from '../theme/meaning-colours.ts';
import classes from './phase-mark.module.css';

export function PhaseMark({ phase }: { readonly phase: Phase }) {
  const { t } = useTranslation('meaning');
  return (
    <span className={classes.mark} style={{ color: phaseTextColour[phase] }}>
      <span
        className={classes.tint}
        data-phase={phase}
        style={{ '--phase-colour': phaseColour[phase] } as React.CSSProperties}
        aria-hidden="true"
      />
      {t(`phase.${phase}`)}
    </span>
  );
}
