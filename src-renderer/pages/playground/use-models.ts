/** The models to choose from, with what is known of their runs. */
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { ModelChoice } from '../../../src-main/workbench/judge-desk.ts';
import { useApi } from '../../api/api-context.tsx';
import { formatCount } from '../../components/formats.ts';
import { useLanguage } from '../../components/use-language.ts';
import { groupModels, type RunOfCheckpoint, standingOf } from './model-groups.ts';

const noModels: readonly ModelChoice[] = [];
const noRuns: readonly RunOfCheckpoint[] = [];

export function useModels() {
  const api = useApi();
  const models = useQuery({
    queryKey: ['playground', 'models'],
    queryFn: () => api.playground.models.query(),
  });
  const runs = useQuery({
    queryKey: ['runs', 'list', 'newest'],
    queryFn: () => api.runs.list.query({ limit: 100 }),
  });
  return { models, list: models.data ?? noModels, runs: runs.data ?? noRuns };
}

/** Names of models for people. */
export function useModelNames(runs: readonly RunOfCheckpoint[]) {
  const { t } = useTranslation(['playground', 'meaning']);
  const language = useLanguage();
  return useMemo(() => {
    /** Within the group of its run. */
    const short = (choice: ModelChoice): string => {
      if (choice.kind === 'embedded') return `${t('meaning:embedded')} (${choice.name})`;
      if (choice.kind === 'baseline') return `${t('meaning:baseline')} (${choice.name})`;
      if (choice.made) {
        const { file, calibrated } = choice.made;
        const made = file ?? `${choice.name}, ${t('burntIn')}`;
        return calibrated ? `${made} (${t('calibratedHead')})` : made;
      }
      if (choice.kind === 'shelf' || choice.role === null) return choice.name;
      const run = runs.find(({ id }) => id === choice.runId) ?? null;
      const name = t('checkpoint', {
        role: t(`meaning:role.${choice.role}`),
        step: choice.step === null ? '?' : formatCount(choice.step, language),
      });
      const standing = standingOf(choice, run);
      return standing === 'unknown' ? name : `${name} (${t(`standing.${standing}`)})`;
    };
    const group = (runId: number | null): string => {
      if (runId === null) return t('groupOwn');
      return t('groupRun', { id: runId, name: runs.find(({ id }) => id === runId)?.name ?? '' });
    };
    /** On its own. */
    const full = (choice: ModelChoice): string =>
      choice.kind === 'checkpoint'
        ? t('fullName', { group: group(choice.runId), model: short(choice) })
        : short(choice);
    return { short, full, group };
  }, [runs, t, language]);
}

/**
 * Grouped entries for Mantine's selects.
 * @param naming `full` where a choice is shown without its group
 */
export function useModelEntries(
  list: readonly ModelChoice[],
  runs: readonly RunOfCheckpoint[],
  naming: 'short' | 'full' = 'short',
) {
  const names = useModelNames(runs);
  return useMemo(
    () =>
      groupModels(list, runs).map(({ runId, models }) => ({
        group: names.group(runId),
        items: models.map((model) => ({ value: model.id, label: names[naming](model) })),
      })),
    [list, runs, names, naming],
  );
}
