/** Stored decisions in a table, with what a replay would make of each. */
import { ActionIcon, Anchor, Table, Text } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { type Verdict, verdicts } from '../../../../src-main/data/verdict.ts';
import type {
  ReplayedRow,
  ShieldReplay,
  StoredShieldDecision,
} from '../../../../src-main/workbench/shield-desk.ts';
import { formatShare, formatTime } from '../../../components/formats.ts';
import { useLanguage } from '../../../components/use-language.ts';
import { VerdictMark } from '../../../components/verdict-mark.tsx';
import { setText, submit } from '../playground-state.ts';
import { clearTurns } from './shield-state.ts';

interface ReplayTableProps {
  readonly stored: readonly StoredShieldDecision[];
  readonly replay: ShieldReplay | null;
  readonly onlyChanged: boolean;
  readonly onRemove: (id: number) => void;
}

export function ReplayTable({ stored, replay, onlyChanged, onRemove }: ReplayTableProps) {
  const { t } = useTranslation('shield');
  const language = useLanguage();
  const replayed = new Map<number, ReplayedRow>(replay?.rows.map((row) => [row.id, row]) ?? []);
  const rows = onlyChanged
    ? stored.filter(({ id, verdict }) => replayed.has(id) && replayed.get(id)!.after !== verdict)
    : stored;
  if (rows.length === 0) return null;
  return (
    <Table.ScrollContainer
      minWidth={520}
      maxHeight={320}
      mt="xs"
      scrollAreaProps={{ viewportProps: { tabIndex: 0, 'aria-label': t('replay.table') } }}
    >
      <Table aria-label={t('replay.table')} stickyHeader highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('replay.prompt')}</Table.Th>
            <Table.Th w={110}>{t('replay.before')}</Table.Th>
            {replay && (
              <Table.Th w={130} style={{ whiteSpace: 'nowrap' }}>
                {t('replay.after')}
              </Table.Th>
            )}
            {replay && <Table.Th w={60}>{t('replay.score')}</Table.Th>}
            <Table.Th w={120}>{t('replay.at')}</Table.Th>
            <Table.Th w={34} aria-label={t('replay.remove')} />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((one) => {
            const after = replayed.get(one.id);
            return (
              <Table.Tr key={one.id}>
                <Table.Td maw={0} style={{ width: '100%' }}>
                  <Anchor
                    component="button"
                    type="button"
                    size="xs"
                    c="inherit"
                    title={t('replay.open')}
                    style={{
                      display: 'block',
                      width: '100%',
                      overflow: 'hidden',
                      textOverflow: 'ellipsis',
                      whiteSpace: 'nowrap',
                      textAlign: 'left',
                    }}
                    onClick={() => {
                      clearTurns();
                      setText(one.text);
                      submit(one.text);
                    }}
                  >
                    {one.text.slice(0, 240)}
                  </Anchor>
                </Table.Td>
                <Table.Td>
                  <VerdictMark verdict={one.verdict} />
                </Table.Td>
                {replay && <Table.Td>{after && <After before={one.verdict} after={after.after} />}</Table.Td>}
                {replay && <Table.Td>{after ? formatShare(after.score, language) : '–'}</Table.Td>}
                <Table.Td style={{ whiteSpace: 'nowrap' }}>
                  <Text span size="xs" c="dimmed">
                    {formatTime(one.at, language)}
                  </Text>
                </Table.Td>
                <Table.Td>
                  <ActionIcon
                    size="xs"
                    color="gray"
                    c="dimmed"
                    aria-label={t('replay.remove')}
                    onClick={() => onRemove(one.id)}
                  >
                    <IconTrash size={13} aria-hidden />
                  </ActionIcon>
                </Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function After({ before, after }: { readonly before: Verdict; readonly after: Verdict }) {
  if (before === after)
    return (
      <Text span size="xs" c="dimmed">
        =
      </Text>
    );
  const Arrow = verdicts.indexOf(after) > verdicts.indexOf(before) ? IconArrowUp : IconArrowDown;
  return (
    <span style={{ display: 'inline-flex', alignItems: 'center', gap: 4, whiteSpace: 'nowrap' }}>
      <Arrow size={13} aria-hidden />
      <VerdictMark verdict={after} />
    </span>
  );
}
