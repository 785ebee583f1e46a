/** The cases as two moments judge them. */
import { Alert, Group, Switch, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../../api/api-context.tsx';
import { Loadable } from '../../components/loadable.tsx';
import { useLanguage } from '../../components/use-language.ts';
import { VerdictMark } from '../../components/verdict-mark.tsx';
import { compareJudgements } from '../playground/compare-judgements.ts';
import { HeadVerdicts } from './head-verdicts.tsx';
import { isReplaced, type Moment } from './nearest-checkpoint.ts';
import { TaskHeadAnswer } from './task-head-answer.tsx';

interface CaseTableProps {
  readonly before: Moment;
  readonly after: Moment;
}

export function CaseTable({ before, after }: CaseTableProps) {
  const { t } = useTranslation(['study', 'meaning']);
  const api = useApi();
  const language = useLanguage();
  const [onlyChanged, setOnlyChanged] = useState(false);
  const [answers, setAnswers] = useState(false);
  const judged = useQuery({
    queryKey: ['playground', 'cases', 'judged', language, before, after],
    queryFn: async () => {
      const cases = await api.playground.cases.query();
      const texts = cases.map(({ text }) => text[language]);
      const judge = ({ modelId }: Moment) => api.playground.judge.mutate({ model: modelId, texts });
      const [first, second] = [await judge(before), await judge(after)];
      return cases.map((one, index) => ({ one, before: first[index]!, after: second[index]! }));
    },
  });
  const momentName = ({ role, step }: Moment) =>
    role === null ? t('compare.startModel') : t('compare.at', { role: t(`meaning:role.${role}`), step });
  const columns = [
    { name: t('compare.before'), moment: before, of: 'before' },
    { name: t('compare.after'), moment: after, of: 'after' },
  ] as const;

  return (
    <Loadable query={judged}>
      {(rows) => {
        const differing = rows.map((row) => ({ row, ...compareJudgements(row.before, row.after) }));
        const changed = differing.filter((one) => one.verdict || one.taskHead || one.safetyHead);
        const count = (of: 'verdict' | 'taskHead' | 'safetyHead') => changed.filter((one) => one[of]).length;
        const replaced = columns.filter(({ moment, of }) =>
          isReplaced(
            moment,
            rows.map((row) => row[of]),
          ),
        );
        return (
          <>
            {replaced.map(({ moment, of }) => (
              <Alert key={of} color="yellow" variant="outline" p="xs" role="alert">
                {t('compare.replaced', { moment: momentName(moment) })}
              </Alert>
            ))}
            <Group justify="space-between">
              <Text fw={600}>
                {t('compare.changed', {
                  all: rows.length,
                  dualPolicy: count('verdict'),
                  taskHead: count('taskHead'),
                  safetyHead: count('safetyHead'),
                })}
              </Text>
              <Group>
                <Switch
                  label={t('compare.showAnswers')}
                  checked={answers}
                  onChange={(event) => setAnswers(event.currentTarget.checked)}
                />
                <Switch
                  label={t('compare.onlyChanged')}
                  checked={onlyChanged}
                  onChange={(event) => setOnlyChanged(event.currentTarget.checked)}
                />
              </Group>
            </Group>
            <Table layout="fixed" verticalSpacing={6}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th w="34%">{t('compare.case')}</Table.Th>
                  {columns.map(({ name, moment, of }) => (
                    <Table.Th key={of}>
                      {name}: {momentName(moment)}
                    </Table.Th>
                  ))}
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {(onlyChanged ? changed : differing).map(({ row }) => (
                  <Table.Tr key={row.one.id} style={{ verticalAlign: 'top' }}>
                    <Table.Td>
                      <Text size="xs">{row.one.text[language]}</Text>
                      <Group gap={6} mt={2}>
                        <Text size="xs" c="dimmed">
                          {t('compare.expected')}
                        </Text>
                        <VerdictMark verdict={row.one.expected} />
                      </Group>
                    </Table.Td>
                    {columns.map(({ moment, of }) => (
                      <Table.Td key={of}>
                        <HeadVerdicts judgement={row[of]} expected={row.one.expected} />
                        {answers && <TaskHeadAnswer moment={moment} text={row.one.text[language]} />}
                      </Table.Td>
                    ))}
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </>
        );
      }}
    </Loadable>
  );
}
