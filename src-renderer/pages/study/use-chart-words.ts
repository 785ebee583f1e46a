/** What charts say, in the language of the screens and with the words of the other pages. */
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { type ChartWords, englishChartWords, japaneseChartWords } from '../../charts/words.ts';
import { useLanguage } from '../../components/use-language.ts';

const own = { en: englishChartWords, ja: japaneseChartWords } as const;

export function useChartWords(): ChartWords {
  const { t } = useTranslation(['meaning', 'study']);
  const language = useLanguage();
  return useMemo(
    () => ({
      ...own[language],
      timeline: t('study:timeline.title'),
      phases: { safe: t('phase.safe'), onset: t('phase.onset'), collapsed: t('phase.collapsed') },
      pins: {
        alarm: t('milestone.alarm'),
        'best-by-safety': t('milestone.best-by-safety'),
        'best-by-accuracy': t('milestone.best-by-accuracy'),
        'early-stop': t('milestone.early-stop'),
        rollback: t('milestone.rollback'),
        'head-frozen': t('milestone.head-frozen'),
        checkpoint: t('milestone.checkpoint'),
        resumed: t('milestone.resumed'),
        baseline: t('baseline'),
      },
    }),
    [language, t],
  );
}
