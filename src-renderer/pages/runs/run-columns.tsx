/** The columns of the list of runs. */
import { Anchor } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { RunSummary } from '../../../src-main/workbench/run-desk.ts';
import { FigureCell } from '../../components/figure.tsx';
import { formatCount, formatDuration, formatTime } from '../../components/formats.ts';
import { PhaseMark } from '../../components/phase-mark.tsx';
import { useReasonWords } from '../../components/reason-words.ts';
import { StatusMark } from '../../components/status-mark.tsx';
import type { Column } from '../../components/table-columns.ts';
import { useLanguage } from '../../components/use-language.ts';
import { places } from '../../navigation/places.ts';
import { runSeconds } from './filter-runs.ts';

export function useRunColumns(): readonly Column<RunSummary>[] {
  const { t } = useTranslation('runs');
  const language = useLanguage();
  const reasonWords = useReasonWords();
  return useMemo(() => {
    const columns: Column<RunSummary>[] = [
      {
        id: 'id',
        title: t('columns.id'),
        width: 62,
        align: 'end',
        highestFirst: true,
        value: ({ id }) => id,
        render: ({ id }) => id,
      },
      {
        id: 'name',
        title: t('columns.name'),
        value: ({ name }) => name,
        render: ({ id, name }) => (
          <Anchor component={Link} href={places.run(id)} size="xs" title={name} tabIndex={-1}>
            {name}
          </Anchor>
        ),
      },
      {
        id: 'recipe',
        title: t('columns.recipe'),
        width: 110,
        value: ({ recipeName }) => recipeName,
        render: ({ recipeName }) => recipeName,
      },
      {
        id: 'seed',
        title: t('columns.seed'),
        width: 64,
        align: 'end',
        value: ({ seed }) => seed,
        render: ({ seed }) => seed,
      },
      {
        id: 'status',
        title: t('columns.status'),
        width: 100,
        value: ({ status }) => status,
        render: ({ status }) => <StatusMark status={status} />,
      },
      {
        id: 'phase',
        title: t('columns.phase'),
        width: 106,
        value: ({ phase }) => phase,
        render: ({ phase }) => (phase ? <PhaseMark phase={phase} /> : '–'),
      },
      {
        id: 'step',
        title: t('columns.step'),
        width: 96,
        align: 'end',
        highestFirst: true,
        value: ({ step }) => step,
        render: ({ step, plannedSteps }) => {
          if (step === null) return '–';
          if (plannedSteps === null) return formatCount(step, language);
          return t('stepOf', {
            step: formatCount(step, language),
            planned: formatCount(plannedSteps, language),
          });
        },
      },
      ...(['refuseRecall', 'safetyScore'] as const).map(
        (figure): Column<RunSummary> => ({
          id: figure,
          title: t(`columns.${figure}`),
          width: 112,
          align: 'end',
          highestFirst: true,
          value: ({ latest }) => {
            const value = latest?.dualPolicy[figure] ?? null;
            return typeof value === 'number' || value === null ? value : value.value;
          },
          render: ({ latest }) => <FigureCell figures={latest?.dualPolicy ?? null} figure={figure} />,
        }),
      ),
      {
        id: 'started',
        title: t('columns.started'),
        width: 138,
        highestFirst: true,
        value: ({ startedAt }) => startedAt,
        render: ({ startedAt }) => formatTime(startedAt, language),
      },
      {
        id: 'duration',
        title: t('columns.duration'),
        width: 106,
        align: 'end',
        highestFirst: true,
        value: (run) => runSeconds(run),
        render: (run) => {
          const seconds = runSeconds(run);
          return seconds === null ? '–' : formatDuration(seconds, language);
        },
      },
      {
        id: 'reason',
        title: t('columns.reason'),
        value: ({ reason }) => reason && reasonWords(reason),
        render: ({ reason }) => {
          const words = reason === null ? '' : reasonWords(reason);
          return <span title={words}>{words}</span>;
        },
      },
    ];
    return columns;
  }, [t, language, reasonWords]);
}
