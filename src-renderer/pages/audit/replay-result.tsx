/** What stored decisions would be under another policy. */
import { Anchor, Stack, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { Outputs } from '../../api/api-context.tsx';
import { formatCount } from '../../components/formats.ts';
import { useLanguage } from '../../components/use-language.ts';
import { VerdictMark } from '../../components/verdict-mark.tsx';
import { places } from '../../navigation/places.ts';
import classes from './audit.module.css';

const verdicts = ['ALLOW', 'ESCALATE', 'REFUSE'] as const;

interface ReplayResultProps {
  readonly replay: Outputs['audit']['replay'];
  /** A link to a record was followed. */
  readonly onLeave?: () => void;
}

export function ReplayResult({ replay, onLeave }: ReplayResultProps) {
  const { t } = useTranslation('audit');
  const language = useLanguage();
  const { judged, same, impossible, table, changed } = replay;
  const count = (before: string, after: string) =>
    table.find((one) => one.before === before && one.after === after)?.count ?? 0;
  return (
    <Stack gap="sm">
      <Text size="xs" role="status">
        {t('replayResult', {
          judged: formatCount(judged, language),
          same: formatCount(same, language),
          changed: formatCount(judged - same, language),
          impossible: formatCount(impossible, language),
        })}
      </Text>
      <Table withTableBorder w="auto">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{`${t('before')} \\ ${t('after')}`}</Table.Th>
            {verdicts.map((after) => (
              <Table.Th key={after}>
                <VerdictMark verdict={after} />
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {verdicts.map((before) => (
            <Table.Tr key={before}>
              <Table.Th>
                <VerdictMark verdict={before} />
              </Table.Th>
              {verdicts.map((after) => (
                <Table.Td key={after} ta="end" fw={before !== after && count(before, after) > 0 ? 600 : 400}>
                  {formatCount(count(before, after), language)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {changed.length === 0 ? (
        <Text size="xs" c="dimmed">
          {t('replayNone')}
        </Text>
      ) : (
        <Table layout="fixed" className={classes.changed!}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th w={64}>{t('columns.sequence')}</Table.Th>
              <Table.Th w={104}>{t('before')}</Table.Th>
              <Table.Th w={104}>{t('after')}</Table.Th>
              <Table.Th w={110}>{t('columns.cause')}</Table.Th>
              <Table.Th>{t('columns.text')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {changed.map(({ sequence, text, before, after, cause }) => (
              <Table.Tr key={sequence}>
                <Table.Td>
                  <Anchor component={Link} href={places.auditEntry(sequence)} size="xs" onClick={onLeave}>
                    {sequence}
                  </Anchor>
                </Table.Td>
                <Table.Td>
                  <VerdictMark verdict={before} />
                </Table.Td>
                <Table.Td>
                  <VerdictMark verdict={after} />
                </Table.Td>
                <Table.Td>{t(`cause.${cause}`)}</Table.Td>
                <Table.Td>
                  <div dir="auto" className={classes.changedText} title={text}>
                    {text}
                  </div>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Stack>
  );
}
