/** Which run is shown, and which second one over it. */
import { Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { RunSummary } from '../../../src-main/workbench/run-desk.ts';
import { go } from '../../navigation/hash-place.ts';
import { places } from '../../navigation/places.ts';

interface RunSwitcherProps {
  readonly runs: readonly RunSummary[];
  readonly shown: readonly number[];
}

export function RunSwitcher({ runs, shown: [first, second] }: RunSwitcherProps) {
  const { t } = useTranslation(['study', 'meaning']);
  const options = runs.map(({ id, name, status }) => ({
    value: String(id),
    label: t('runOption', { id, name, status: t(`meaning:status.${status}`) }),
  }));
  const show = (a: string | null, b: string | null) =>
    go(places.study([a, b].flatMap((id) => (id === null ? [] : [Number(id)]))));
  const text = (id: number | undefined) => (id === undefined ? null : String(id));
  return (
    <>
      <Select
        aria-label={t('chooseRun')}
        w={260}
        data={options}
        value={text(first)}
        allowDeselect={false}
        searchable={options.length > 10}
        onChange={(id) => show(id, id === text(second) ? null : text(second))}
      />
      <Select
        aria-label={t('chooseSecond')}
        placeholder={t('noSecond')}
        w={260}
        data={options.filter(({ value }) => value !== text(first))}
        value={text(second)}
        clearable
        clearButtonProps={{ 'aria-label': t('noSecond') }}
        searchable={options.length > 10}
        onChange={(id) => show(text(first), id)}
      />
    </>
  );
}
