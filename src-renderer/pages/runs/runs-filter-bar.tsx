/** Text, status and phase that the shown runs have. */
import { Group, Select, Text, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { formatCount } from '../../components/formats.ts';
import { useLanguage } from '../../components/use-language.ts';
import type { RunFilter } from './filter-runs.ts';

interface RunsFilterBarProps {
  readonly filter: RunFilter;
  readonly onChange: (filter: RunFilter) => void;
  readonly shown: number;
  readonly all: number;
}

const statuses = ['queued', 'running', 'paused', 'succeeded', 'failed', 'cancelled'] as const;
const phases = ['safe', 'onset', 'collapsed'] as const;

export function RunsFilterBar({ filter, onChange, shown, all }: RunsFilterBarProps) {
  const { t } = useTranslation(['runs', 'meaning']);
  const language = useLanguage();
  return (
    <Group gap="sm" align="flex-end">
      <TextInput
        aria-label={t('searchLabel')}
        placeholder={t('search')}
        leftSection={<IconSearch size={14} />}
        value={filter.text}
        onChange={(event) => onChange({ ...filter, text: event.currentTarget.value })}
        w={280}
      />
      <Select
        aria-label={t('status')}
        placeholder={`${t('status')}: ${t('any')}`}
        data={statuses.map((value) => ({ value, label: t(`meaning:status.${value}`) }))}
        value={filter.status}
        onChange={(status) => onChange({ ...filter, status: status as RunFilter['status'] })}
        clearable
        w={170}
      />
      <Select
        aria-label={t('phase')}
        placeholder={`${t('phase')}: ${t('any')}`}
        data={[
          ...phases.map((value) => ({ value: value as string, label: t(`meaning:phase.${value}`) })),
          { value: 'none', label: t('noPhase') },
        ]}
        value={filter.phase}
        onChange={(phase) => onChange({ ...filter, phase: phase as RunFilter['phase'] })}
        clearable
        w={170}
      />
      <Text size="xs" c="dimmed" role="status">
        {t('count', { shown: formatCount(shown, language), all: formatCount(all, language) })}
      </Text>
    </Group>
  );
}
