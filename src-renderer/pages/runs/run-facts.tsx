/** When a run ran, from what, and where it is kept. */
import { Paper } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { RunSummary } from '../../../src-main/workbench/run-desk.ts';
import type { Outputs } from '../../api/api-context.tsx';
import { Facts } from '../../components/facts.tsx';
import { formatCount, formatDuration, formatFullTime } from '../../components/formats.ts';
import { ShowPath } from '../../components/show-path.tsx';
import { useLanguage } from '../../components/use-language.ts';
import { useActivity } from '../../state/activity.ts';
import { runSeconds } from './filter-runs.ts';

interface RunFactsProps {
  readonly details: Outputs['runs']['details'];
  readonly summary: RunSummary | null;
}

export function RunFacts({ details, summary }: RunFactsProps) {
  const { t } = useTranslation('runs');
  const language = useLanguage();
  const dataFolder = useActivity()?.dataFolder;
  const { run, recipe, model } = details;
  const seconds = runSeconds(summary ?? run);
  const time = (iso: string | null) => (iso === null ? null : formatFullTime(iso, language));
  const step = summary?.step;
  const planned = summary?.plannedSteps;
  return (
    <Paper component="section" aria-label={t('details')}>
      <Facts
        facts={[
          { name: t('columns.recipe'), value: recipe.name },
          { name: t('columns.seed'), value: run.seed },
          { name: t('startedFrom'), value: model },
          {
            name: t('columns.step'),
            value:
              step == null
                ? null
                : planned == null
                  ? formatCount(step, language)
                  : t('stepOf', {
                      step: formatCount(step, language),
                      planned: formatCount(planned, language),
                    }),
          },
          { name: t('created'), value: time(run.createdAt) },
          { name: t('started'), value: time(run.startedAt) },
          { name: t('ended'), value: time(summary?.endedAt ?? run.endedAt) },
          { name: t('duration'), value: seconds === null ? null : formatDuration(seconds, language) },
          {
            name: t('folder'),
            value: <ShowPath path={dataFolder ? `${dataFolder}/${run.folder}` : run.folder} />,
          },
        ]}
      />
    </Paper>
  );
}
