/** The models that a pipeline can begin with: of the shelf all but GGUF files, and the checkpoints of runs. */
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { ShelfEntry } from '../../../src-main/workbench/model-shelf.ts';
import { useApi } from '../../api/api-context.tsx';
import { useModelEntries, useModels } from '../playground/use-models.ts';
import type { ModelSize } from './new-pipeline-fields.ts';

interface Entries {
  readonly group: string;
  readonly items: { value: string; label: string }[];
}

const none: readonly ShelfEntry[] = [];

/** Whether a pipeline can begin with it: rotations are burnt into the weights that a GGUF file was made from. */
export const canBegin = ({ format, quarantined }: Pick<ShelfEntry, 'format' | 'quarantined'>): boolean =>
  format !== 'gguf' && quarantined === null;

export function usePipelineModels() {
  const { t } = useTranslation(['pipeline', 'meaning']);
  const api = useApi();
  const shelf = useQuery({ queryKey: ['models', 'list'], queryFn: () => api.models.list.query() });
  const { models, list, runs } = useModels();
  const checkpoints = useMemo(() => list.filter(({ kind }) => kind === 'checkpoint'), [list]);
  const ofRuns = useModelEntries(checkpoints, runs);
  const shelved = (shelf.data ?? none).filter(canBegin);
  const entries: Entries[] = [
    {
      group: t('form.shelf'),
      items: shelved.map(({ id, name }) => ({
        value: id,
        label: id === 'embedded' ? `${t('meaning:embedded')} (${name})` : name,
      })),
    },
    ...ofRuns,
  ];
  /** Of a checkpoint only that it can judge is known without asking: it has the size of what it was trained from. */
  const sizeOf = (id: string): ModelSize | null => {
    const entry = shelved.find((one) => one.id === id);
    if (entry) return entry;
    return null;
  };
  const canJudge = (id: string): boolean =>
    shelved.find((one) => one.id === id)?.canJudge ?? checkpoints.some((one) => one.id === id);
  return {
    entries,
    sizeOf,
    canJudge,
    known: (id: string) => entries.some(({ items }) => items.some(({ value }) => value === id)),
    isReady: shelf.data !== undefined && models.data !== undefined,
    error: shelf.error ?? models.error,
  };
}
