/** The columns of the list of runs. */
import { Anchor } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { Judge } from '../../../src-main/training/events.ts';
import type { RunSummary } from '../../../src-main/workbench/run-desk.ts';
import { FigureCell } from '../../components/figure.tsx';
import { formatCount, formatDuration, formatTime } from '../../components/formats.ts';
import { measured } from '../../components/measured-figure.ts';
import { PhaseMark } from '../../components/phase-mark.tsx';
import { useReasonWords } from '../../components/reason-words.ts';
import { StatusMark } from '../../components/status-mark.tsx';
import type { Column } from '../../components/table-columns.ts';
import { useLanguage } from '../../components/use-language.ts';
import { places } from '../../navigation/places.ts';
import { runSeconds } from './filter-runs.ts';

/** The task head first: what it loses, the stricter verdict of both heads may hide. */
const judges = ['taskHead', 'safetyHead', 'dualPolicy'] as const satisfies readonly Judge[];

export function useRunColumns(): readonly Column<RunSummary>[] {
  const { t } = useTranslation('runs');
  const language = useLanguage();
  const reasonWords = useReasonWords();
  return useMemo(() => {
    const columns: Column<RunSummary>[] = [
      {
        id: 'id',
        title: t('columns.id'),
        width: 48,
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
        id: 'status',
        title: t('columns.status'),
        width: 92,
        value: ({ status }) => status,
        render: ({ status }) => <StatusMark status={status} />,
      },
      {
        id: 'phase',
        title: t('columns.phase'),
        width: 98,
        value: ({ phase }) => phase,
        render: ({ phase }) => (phase ? <PhaseMark phase={phase} /> : '–'),
      },
      {
        id: 'step',
        title: t('columns.step'),
        width: 92,
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
      ...(['refuseRecall', 'safetyScore'] as const).flatMap((figure) =>
        judges.map(
          (judge): Column<RunSummary> => ({
            id: `${judge}.${figure}`,
            group: t(`columns.${figure}`),
            title: t(`columns.${judge}`),
            width: 78,
            align: 'end',
            highestFirst: true,
            value: ({ latest }) => (latest ? measured(latest[judge], figure).value : null),
            render: ({ latest }) => <FigureCell figures={latest?.[judge] ?? null} figure={figure} />,
          }),
        ),
      ),
      {
        id: 'started',
        title: t('columns.started'),
        width: 126,
        highestFirst: true,
        value: ({ startedAt }) => startedAt,
        render: ({ startedAt }) => formatTime(startedAt, language),
      },
      {
        id: 'duration',
        title: t('columns.duration'),
        width: 112,
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
        value: (run) => reasonWords(run) || null,
        render: (run) => {
          const words = reasonWords(run);
          return <span title={words}>{words}</span>;
        },
      },
    ];
    return columns;
  }, [t, language, reasonWords]);
}
