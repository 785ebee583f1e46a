/** A figure that says on hover and focus what it stands on: rows and interval; a missing one says why. */
import { Tooltip, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Figures } from '../../src-main/training/figures.ts';
import classes from './figure.module.css';
import { formatShare } from './formats.ts';
import { measured, type ShownFigure } from './measured-figure.ts';
import { useFigureLines } from './use-figure-lines.ts';
import { useLanguage } from './use-language.ts';

interface FigureProps {
  readonly figures: Figures | null;
  readonly figure: ShownFigure;
  /** Whether Tab stops here: not in long tables, whose rows are the stops. */
  readonly focusable?: boolean;
  /** Interval beside the figure, not only on hover. */
  readonly withInterval?: boolean;
}

export function Figure({ figures, figure, focusable = true, withInterval = false }: FigureProps) {
  const { t } = useTranslation('meaning');
  const language = useLanguage();
  const lines = useFigureLines()(figures, figure);
  const value = figures ? measured(figures, figure) : null;
  const shown = formatShare(value?.value ?? null, language);
  const content = (
    <>
      <VisuallyHidden>{t(`figure.${figure}`)} </VisuallyHidden>
      {shown}
      {withInterval && value?.value != null && (
        <span className={classes.interval}>
          {formatShare(value.low, language)}–{formatShare(value.high, language)}
        </span>
      )}
      <VisuallyHidden>. {lines.join('. ')}</VisuallyHidden>
    </>
  );
  return (
    <Tooltip label={lines.map((line) => <div key={line}>{line}</div>)}>
      {focusable ? (
        <UnstyledButton className={classes.figure}>{content}</UnstyledButton>
      ) : (
        <span className={classes.figure}>{content}</span>
      )}
    </Tooltip>
  );
}
