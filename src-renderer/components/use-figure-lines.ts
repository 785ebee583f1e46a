/** What a figure stands on, in words: rows, interval; or why it is missing. */
import { useTranslation } from 'react-i18next';
import type { Figures } from '../../src-main/training/figures.ts';
import { formatCount, formatShare } from './formats.ts';
import { measured, type ShownFigure, scoreParts } from './measured-figure.ts';
import { useLanguage } from './use-language.ts';

export function useFigureLines(): (figures: Figures | null, figure: ShownFigure) => readonly string[] {
  const { t } = useTranslation(['meaning', 'runs']);
  const language = useLanguage();
  const bounds = ({ low, high }: { readonly low: number; readonly high: number }) => ({
    low: formatShare(low, language),
    high: formatShare(high, language),
  });
  const rows = (count: number, all: number) => t('rowsOf', { count, rows: formatCount(all, language) });
  return (figures, figure) => {
    if (!figures) return [t('noFigure')];
    if (figure !== 'safetyScore') {
      const proportion = figures[figure];
      if (proportion.value === null) return [t('noRows')];
      return [rows(proportion.count, proportion.rows), t('interval', bounds(proportion))];
    }
    const parts = scoreParts.map((part) => {
      const { value, count, rows: all } = figures[part];
      const name = t(`figure.${part}`);
      if (value === null) return `${name}: ${t('noRows')}`;
      return `${name} ${formatShare(value, language)}: ${rows(count, all)}, ${t('interval', bounds(figures[part]))}`;
    });
    if (figures.safetyScore === null) return [t('noScore'), ...parts];
    return [t('runs:scoreBounds', bounds(measured(figures, figure))), ...parts];
  };
}
