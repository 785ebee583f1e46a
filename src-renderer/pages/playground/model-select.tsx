/** Chooses a judge: embedded, baseline, shelf, or a checkpoint of a run. */
import { Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ModelChoice } from '../../../src-main/workbench/judge-desk.ts';
import type { RunOfCheckpoint } from './model-groups.ts';
import { useModelEntries, useModelNames } from './use-models.ts';

interface ModelSelectProps {
  readonly label: string;
  readonly list: readonly ModelChoice[];
  readonly runs: readonly RunOfCheckpoint[];
  readonly value: string;
  readonly onChange: (id: string) => void;
}

export function ModelSelect({ label, list, runs, value, onChange }: ModelSelectProps) {
  const { t } = useTranslation('playground');
  const entries = useModelEntries(list, runs);
  const names = useModelNames(runs);
  const chosen = list.find(({ id }) => id === value);
  return (
    <Select
      label={label}
      placeholder={t('chooseModel')}
      data={entries}
      value={chosen ? value : null}
      onChange={(id) => id !== null && onChange(id)}
      error={chosen || list.length === 0 ? undefined : t('unknownModel', { id: value })}
      description={chosen?.kind === 'checkpoint' ? names.group(chosen.runId) : undefined}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      allowDeselect={false}
      searchable
      maxDropdownHeight={360}
      flex={1}
      miw={220}
    />
  );
}
