/** Stored decisions, and which of them another policy would change. */
import { Button, Group, Paper, Switch, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ShieldPolicy } from '../../../../src-main/shield/decision/policy.ts';
import type { ShieldReplay } from '../../../../src-main/workbench/shield-desk.ts';
import { useApi } from '../../../api/api-context.tsx';
import { Loadable, Problem } from '../../../components/loadable.tsx';
import { notifyOfError } from '../../../state/notices.ts';
import { ReplayTable } from './replay-table.tsx';
import { setKeep, useShield } from './shield-state.ts';

export function ReplayPanel({ policy }: { readonly policy: ShieldPolicy }) {
  const { t } = useTranslation(['shield', 'shell']);
  const api = useApi();
  const client = useQueryClient();
  const keep = useShield((state) => state.keep);
  const [onlyChanged, setOnlyChanged] = useState(false);
  const [sure, setSure] = useState(false);
  const stored = useQuery({
    queryKey: ['shield', 'decisions'],
    queryFn: () => api.shield.decisions.query(),
  });
  const replay = useMutation({
    mutationFn: async (by: ShieldPolicy) => ({ by, replay: await api.shield.replay.query({ policy: by }) }),
  });
  const remove = useMutation({
    mutationFn: (ids?: number[]) => api.shield.removeDecisions.mutate(ids ? { ids } : {}),
    onSuccess: () => client.invalidateQueries({ queryKey: ['shield', 'decisions'] }),
    onError: notifyOfError,
    onSettled: () => setSure(false),
  });
  const shown = replay.data;
  return (
    <Paper component="section" aria-label={t('replay.title')}>
      <Group gap="sm" mb={4}>
        <Title order={2} size="h3">
          {t('replay.title')}
        </Title>
        <Text size="xs" c="dimmed">
          {stored.data && stored.data.length > 0 ? t('replay.stored', { count: stored.data.length }) : ''}
        </Text>
        <Switch
          label={t('replay.keep')}
          checked={keep}
          onChange={(event) => setKeep(event.currentTarget.checked)}
          ml="auto"
        />
      </Group>
      <Text size="xs" c="dimmed" mb="xs">
        {t('replay.text')}
      </Text>
      <Loadable query={stored}>
        {(list) =>
          list.length === 0 ? (
            <Text size="xs">{t('replay.empty')}</Text>
          ) : (
            <>
              <Group gap="sm">
                <Button variant="default" loading={replay.isPending} onClick={() => replay.mutate(policy)}>
                  {t('replay.run')}
                </Button>
                {shown && <Counts replay={shown.replay} />}
                {shown && (
                  <Switch
                    label={t('replay.onlyChanged')}
                    checked={onlyChanged}
                    onChange={(event) => setOnlyChanged(event.currentTarget.checked)}
                  />
                )}
                {sure ? (
                  <Group gap={6} ml="auto">
                    <Text size="xs">{t('replay.removeAllSure', { count: list.length })}</Text>
                    <Button
                      color="red"
                      variant="outline"
                      size="compact-xs"
                      onClick={() => remove.mutate(undefined)}
                    >
                      {t('replay.removeAll')}
                    </Button>
                    <Button variant="subtle" size="compact-xs" onClick={() => setSure(false)}>
                      {t('shell:cancel')}
                    </Button>
                  </Group>
                ) : (
                  <Button
                    variant="subtle"
                    color="gray"
                    size="compact-xs"
                    ml="auto"
                    onClick={() => setSure(true)}
                  >
                    {t('replay.removeAll')}
                  </Button>
                )}
              </Group>
              {replay.error !== null && <Problem title={t('shell:problem.load')} error={replay.error} />}
              {shown && shown.by !== policy && !same(shown.by, policy) && (
                <Text size="xs" c="dimmed" mt={4} role="status">
                  {t('replay.stale')}
                </Text>
              )}
              <ReplayTable
                stored={list}
                replay={shown?.replay ?? null}
                onlyChanged={onlyChanged && shown !== undefined}
                onRemove={(id) => remove.mutate([id])}
              />
            </>
          )
        }
      </Loadable>
    </Paper>
  );
}

function same(a: ShieldPolicy, b: ShieldPolicy): boolean {
  return (
    a.grey === b.grey && a.floor === b.floor && a.hardWithBypass === b.hardWithBypass && a.hard === b.hard
  );
}

function Counts({ replay }: { readonly replay: ShieldReplay }) {
  const { t } = useTranslation('shield');
  const { rows, stricter, looser, judgedAnew } = replay;
  const words = [
    stricter + looser === 0
      ? t('replay.none')
      : t('replay.changed', { count: stricter + looser, rows: rows.length }),
    ...(stricter > 0 ? [t('replay.stricter', { count: stricter })] : []),
    ...(looser > 0 ? [t('replay.looser', { count: looser })] : []),
    ...(judgedAnew > 0 ? [t('replay.judgedAnew', { count: judgedAnew })] : []),
  ];
  return (
    <Text size="sm" role="status">
      {words.join(' · ')}
    </Text>
  );
}
