/** Narrows the log down. */
import { Button, Group, Pill, Select, Text, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { type FilterFields, filterOf, noFilter } from './audit-filter.ts';

const kinds = ['decision', 'approval', 'execution', 'setting'] as const;
const verdicts = ['ALLOW', 'ESCALATE', 'REFUSE'] as const;
const subjects = ['prompt', 'conversation', 'answer', 'tool-call', 'tool-result'] as const;
const causes = [
  'none',
  'shield',
  'safety-head',
  'threshold',
  'task-head',
  'low-confidence',
  'writing-tool',
  'fault',
] as const;
const scripts = ['japanese', 'other'] as const;

interface FilterBarProps {
  readonly fields: FilterFields;
  readonly onChange: (fields: FilterFields) => void;
}

export function FilterBar({ fields, onChange }: FilterBarProps) {
  const { t } = useTranslation(['audit', 'meaning']);
  const select = (
    name: 'kind' | 'verdict' | 'subject' | 'cause' | 'script',
    label: string,
    data: readonly { readonly value: string; readonly label: string }[],
  ) => (
    <Select
      aria-label={label}
      placeholder={`${label}: ${t('any')}`}
      data={data}
      value={fields[name]}
      onChange={(value) => onChange({ ...fields, [name]: value })}
      clearable
      w={150}
    />
  );
  return (
    <Group gap="xs">
      <TextInput
        aria-label={t('searchLabel')}
        placeholder={t('search')}
        leftSection={<IconSearch size={14} />}
        value={fields.search}
        maxLength={200}
        onChange={(event) => onChange({ ...fields, search: event.currentTarget.value })}
        w={240}
      />
      {select(
        'verdict',
        t('filterVerdict'),
        verdicts.map((value) => ({ value, label: t(`meaning:verdict.${value}`) })),
      )}
      {select(
        'kind',
        t('filterKind'),
        kinds.map((value) => ({ value, label: t(`kind.${value}`) })),
      )}
      {select(
        'subject',
        t('filterSubject'),
        subjects.map((value) => ({ value, label: t(`subject.${value}`) })),
      )}
      {select(
        'cause',
        t('filterCause'),
        causes.map((value) => ({ value, label: t(`cause.${value}`) })),
      )}
      {select(
        'script',
        t('filterScript'),
        scripts.map((value) => ({ value, label: t(`script.${value}`) })),
      )}
      {(['from', 'to'] as const).map((name) => (
        <TextInput
          key={name}
          type="date"
          aria-label={t(name === 'from' ? 'filterFrom' : 'filterTo')}
          leftSection={
            <Text size="xs" c="dimmed" aria-hidden>
              {t(name === 'from' ? 'filterFrom' : 'filterTo')}
            </Text>
          }
          leftSectionWidth={52}
          value={fields[name]}
          onChange={(event) => onChange({ ...fields, [name]: event.currentTarget.value })}
          w={180}
        />
      ))}
      {fields.conversation !== null && (
        <Pill
          withRemoveButton
          onRemove={() => onChange({ ...fields, conversation: null })}
          removeButtonProps={{ 'aria-label': t('everyConversation'), 'aria-hidden': false, tabIndex: 0 }}
        >
          {t('ofConversation', { id: fields.conversation.slice(0, 8) })}
        </Pill>
      )}
      <Button
        variant="subtle"
        disabled={Object.keys(filterOf(fields)).length === 0}
        onClick={() => onChange(noFilter)}
      >
        {t('resetFilter')}
      </Button>
    </Group>
  );
}
