/** All cases judged by several models. */
import { Button, Group, MultiSelect, Paper, SegmentedControl, Text, Title } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Judge } from '../../../src-main/training/events.ts';
import type { Case, ModelChoice } from '../../../src-main/workbench/judge-desk.ts';
import { saveTextFile } from '../../components/save-file.ts';
import { useLanguage } from '../../components/use-language.ts';
import { AllCasesTable } from './all-cases-table.tsx';
import { BandCounts } from './band-counts.tsx';
import { resultsAsCsv } from './case-results.ts';
import type { RunOfCheckpoint } from './model-groups.ts';
import { useAllCases } from './use-all-cases.ts';
import { useModelEntries, useModelNames } from './use-models.ts';

const judges = ['dualPolicy', 'safetyHead', 'taskHead'] as const satisfies readonly Judge[];

interface AllCasesProps {
  readonly cases: readonly Case[];
  readonly list: readonly ModelChoice[];
  readonly runs: readonly RunOfCheckpoint[];
  /** The models that judge the prompt. */
  readonly chosen: readonly ModelChoice[];
}

export function AllCases({ cases, list, runs, chosen }: AllCasesProps) {
  const { t } = useTranslation(['playground', 'meaning']);
  const language = useLanguage();
  const names = useModelNames(runs);
  const entries = useModelEntries(list, runs, 'full');
  const [own, setOwn] = useState<readonly string[] | null>(null);
  const ids = own ?? chosen.map(({ id }) => id);
  const wanted = ids.flatMap((id) => list.find((model) => model.id === id) ?? []);
  const [judgeName, setJudgeName] = useState<Judge>('dualPolicy');
  const { results, judging, judge } = useAllCases(cases, names.full);
  return (
    <Paper component="section" aria-label={t('all.title')}>
      <Title order={2} size="h3">
        {t('all.title')}
      </Title>
      <Text c="dimmed" size="xs" mb="xs">
        {t('all.text')}
      </Text>
      <Group align="flex-end" gap="sm">
        <MultiSelect
          label={t('all.models')}
          data={entries}
          value={wanted.map(({ id }) => id)}
          onChange={setOwn}
          searchable
          size="xs"
          flex={1}
          miw={260}
        />
        <Button
          onClick={() => judge(wanted, language)}
          loading={judging}
          disabled={wanted.length === 0 || cases.length === 0}
        >
          {t('all.run', { count: cases.length })}
        </Button>
        <Button
          variant="default"
          leftSection={<IconDownload size={14} />}
          disabled={results === null || judging}
          onClick={() =>
            results && saveTextFile('gate-cases.csv', 'text/csv', resultsAsCsv(cases, results, language))
          }
        >
          {t('all.export')}
        </Button>
      </Group>
      {results !== null && (
        <>
          <SegmentedControl
            mt="sm"
            aria-label={t('all.judge')}
            value={judgeName}
            onChange={(value) => setJudgeName(value as Judge)}
            data={judges.map((value) => ({ value, label: t(`meaning:judge.${value}`) }))}
          />
          <BandCounts cases={cases} results={results} judge={judgeName} />
          <AllCasesTable cases={cases} results={results} judge={judgeName} language={language} />
        </>
      )}
    </Paper>
  );
}
