/** The models of the shelf; those that cannot be used stand with their reason. */
import { Group, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { ShelfEntry } from '../../../src-main/workbench/model-shelf.ts';
import { formatBytes, formatParameters } from '../../components/formats.ts';
import { damageWords } from '../../components/problem-words.ts';
import { useLanguage } from '../../components/use-language.ts';
import { places } from '../../navigation/places.ts';
import classes from './models.module.css';

interface ShelfListProps {
  readonly entries: readonly ShelfEntry[];
  readonly current: string | null;
}

export function ShelfList({ entries, current }: ShelfListProps) {
  return (
    <nav>
      {entries.map((entry) => (
        <Link
          key={entry.id}
          href={places.model(entry.id)}
          className={classes.entry}
          aria-current={entry.id === current ? 'page' : undefined}
        >
          <Entry entry={entry} />
        </Link>
      ))}
    </nav>
  );
}

function Entry({ entry }: { readonly entry: ShelfEntry }) {
  const { t } = useTranslation(['models', 'meaning']);
  const { t: words } = useTranslation(['troubles', 'meaning']);
  const language = useLanguage();
  const facts = [
    entry.id === 'embedded' ? t('embeddedHint') : t(`format.${entry.format}`),
    entry.architecture,
    entry.parameters === null ? null : formatParameters(entry.parameters, language),
    // Of what cannot be read nobody knows the size.
    entry.bytes === 0 ? null : formatBytes(entry.bytes, language),
  ].filter((fact) => fact !== null);
  return (
    <>
      <Group gap="xs" justify="space-between" wrap="nowrap">
        <Text size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
          {entry.name}
        </Text>
      </Group>
      <Text size="xs" c="dimmed">
        {facts.join(' · ')}
      </Text>
      {entry.quarantined !== null && (
        <span className={classes.aside}>
          <IconAlertTriangle size={14} aria-hidden="true" style={{ flex: 'none' }} />
          {entry.checking
            ? t('checking')
            : `${t('quarantined')}: ${entry.damage ? damageWords(entry.damage, words) : entry.quarantined}`}
        </span>
      )}
    </>
  );
}
