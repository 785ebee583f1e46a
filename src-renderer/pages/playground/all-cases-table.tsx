/** All cases by all models. */
import { Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Judge } from '../../../src-main/training/events.ts';
import type { Case } from '../../../src-main/workbench/judge-desk.ts';
import { VerdictMark } from '../../components/verdict-mark.tsx';
import type { Language } from '../../i18n/resources.ts';
import { type ModelResult, matchOf, verdictOf } from './case-results.ts';

interface AllCasesTableProps {
  readonly cases: readonly Case[];
  readonly results: readonly ModelResult[];
  readonly judge: Judge;
  readonly language: Language;
}

export function AllCasesTable({ cases, results, judge, language }: AllCasesTableProps) {
  const { t } = useTranslation('playground');
  return (
    <Table.ScrollContainer
      minWidth={480}
      mt="sm"
      scrollAreaProps={{ viewportProps: { tabIndex: 0, 'aria-label': t('all.table') } }}
    >
      <Table aria-label={t('all.table')} highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('all.case')}</Table.Th>
            <Table.Th w={110}>{t('all.expected')}</Table.Th>
            {results.map(({ model, name }) => (
              <Table.Th key={model} maw={220}>
                {name}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {cases.map((one, index) => (
            <Table.Tr key={one.id}>
              <Table.Td lang={language}>{one.text[language]}</Table.Td>
              <Table.Td>
                <VerdictMark verdict={one.expected} />
              </Table.Td>
              {results.map((result) => (
                <Table.Td key={result.model}>
                  <Judged expected={one.expected} result={result} index={index} judge={judge} />
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Text size="xs" c="dimmed" mt="xs">
        {t('all.legend')}
      </Text>
    </Table.ScrollContainer>
  );
}

interface JudgedProps {
  readonly expected: Case['expected'];
  readonly result: ModelResult;
  readonly index: number;
  readonly judge: Judge;
}

const signs = { 'as-expected': '', stricter: '↑', 'more-lenient': '↓' } as const;

function Judged({ expected, result, index, judge }: JudgedProps) {
  const { t } = useTranslation('playground');
  if (result.error !== null) return <Text size="xs">{t('all.failed')}</Text>;
  const judgement = result.judgements?.[index];
  if (!judgement)
    return (
      <Text size="xs" c="dimmed">
        {t('all.waiting')}
      </Text>
    );
  const verdict = verdictOf(judgement, judge);
  const match = matchOf(expected, verdict);
  const words = [
    match === 'as-expected' ? '' : t(match),
    judgement.disagreement ? t('all.disagree') : '',
  ].filter((word) => word !== '');
  return (
    <span title={words.join(', ') || undefined}>
      <VerdictMark verdict={verdict} />
      {words.length > 0 && (
        <Text span size="xs" ml={6} fw={match === 'more-lenient' ? 700 : 400}>
          <span aria-hidden="true">
            {signs[match]}
            {judgement.disagreement ? ' ≠' : ''}
          </span>
        </Text>
      )}
    </span>
  );
}
