/** A figure that says on hover and focus what it stands on: rows and interval; a missing one says why. */
import { Tooltip, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { useState } from 'react';
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
  /** Interval beside the figure, not only on hover. */
  readonly withInterval?: boolean;
}

export function Figure({ figures, figure, withInterval = false }: FigureProps) {
  const { t } = useTranslation('meaning');
  const language = useLanguage();
  const lines = useFigureLines()(figures, figure);
  const value = figures ? measured(figures, figure) : null;
  return (
    <Tooltip label={<Lines lines={lines} />}>
      <UnstyledButton className={classes.figure}>
        <VisuallyHidden>{t(`figure.${figure}`)} </VisuallyHidden>
        {formatShare(value?.value ?? null, language)}
        {withInterval && value?.value != null && (
          <span className={classes.interval}>
            {formatShare(value.low, language)}–{formatShare(value.high, language)}
          </span>
        )}
        <VisuallyHidden>. {lines.join('. ')}</VisuallyHidden>
      </UnstyledButton>
    </Tooltip>
  );
}

/**
 * A figure in a cell of a long table: Tab stops at the rows and not here, and what it stands on is made only when the
 * pointer comes, for a tooltip in every cell costs more than all the rest of a row.
 */
export function FigureCell({ figures, figure }: Omit<FigureProps, 'withInterval'>) {
  const language = useLanguage();
  const [hovered, setHovered] = useState(false);
  const shown = formatShare(figures ? measured(figures, figure).value : null, language);
  if (hovered)
    return (
      <HoveredFigure figures={figures} figure={figure} shown={shown} onLeave={() => setHovered(false)} />
    );
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only the pointer's way; the page of a row tells the same
    <span className={classes.figure} onMouseEnter={() => setHovered(true)}>
      {shown}
    </span>
  );
}

interface HoveredFigureProps extends Omit<FigureProps, 'withInterval'> {
  readonly shown: string;
  readonly onLeave: () => void;
}

function HoveredFigure({ figures, figure, shown, onLeave }: HoveredFigureProps) {
  const lines = useFigureLines()(figures, figure);
  return (
    <Tooltip label={<Lines lines={lines} />} opened>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: only the pointer's way */}
      <span className={classes.figure} onMouseLeave={onLeave}>
        {shown}
      </span>
    </Tooltip>
  );
}

function Lines({ lines }: { readonly lines: readonly string[] }) {
  return lines.map((line) => <div key={line}>{line}</div>);
}
