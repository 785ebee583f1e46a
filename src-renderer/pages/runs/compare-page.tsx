/** Two runs side by side: figures, curves, timelines, recipes. */
import { Anchor, Group, Stack, Title } from '@mantine/core';
import { IconChevronLeft } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { RunSummary } from '../../../src-main/workbench/run-desk.ts';
import { useApi } from '../../api/api-context.tsx';
import { Loadable } from '../../components/loadable.tsx';
import { PhaseMark } from '../../components/phase-mark.tsx';
import { StatusMark } from '../../components/status-mark.tsx';
import { places } from '../../navigation/places.ts';
import { CompareCurves } from './compare-curves.tsx';
import { CompareFiguresTable } from './compare-figures-table.tsx';
import { CompareRecipesTable } from './compare-recipes-table.tsx';
import { useRunSummary } from './use-all-runs.ts';

interface ComparePageProps {
  readonly a: number;
  readonly b: number;
}

export function ComparePage({ a, b }: ComparePageProps) {
  const { t } = useTranslation('runs');
  const api = useApi();
  const details = useQuery({
    queryKey: ['runs', 'details', a, b],
    queryFn: () => Promise.all([api.runs.details.query({ id: a }), api.runs.details.query({ id: b })]),
  });
  const [left, right] = [useRunSummary(a), useRunSummary(b)];
  return (
    <Stack p="sm" gap="sm">
      <Anchor component={Link} href={places.runs()} size="xs">
        <Group gap={2} component="span" display="inline-flex">
          <IconChevronLeft size={13} aria-hidden="true" />
          {t('back')}
        </Group>
      </Anchor>
      <Title order={1}>{t('compareTitle', { a, b })}</Title>
      <Loadable query={details}>
        {([first, second]) => (
          <>
            <Group gap="xl">
              <RunLine letter={t('runA')} id={a} name={first.run.name} summary={left.run ?? null} />
              <RunLine letter={t('runB')} id={b} name={second.run.name} summary={right.run ?? null} />
            </Group>
            <CompareFiguresTable a={left.run ?? null} b={right.run ?? null} ids={[a, b]} />
            <CompareCurves a={first} b={second} />
            <CompareRecipesTable a={first.recipe} b={second.recipe} />
          </>
        )}
      </Loadable>
    </Stack>
  );
}

interface RunLineProps {
  readonly letter: string;
  readonly id: number;
  readonly name: string;
  readonly summary: RunSummary | null;
}

function RunLine({ letter, id, name, summary }: RunLineProps) {
  const { t } = useTranslation('runs');
  return (
    <Group gap="sm">
      <strong>{letter}</strong>
      <Anchor component={Link} href={places.run(id)} size="sm">
        {t('run', { id, name })}
      </Anchor>
      {summary && <StatusMark status={summary.status} />}
      {summary?.phase && <PhaseMark phase={summary.phase} />}
    </Group>
  );
}
