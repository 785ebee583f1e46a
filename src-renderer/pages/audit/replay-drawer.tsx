/** Decides the shown records anew under a policy that a person chooses. */
import { Button, Drawer, Group, Select, Stack, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AuditFilter } from '../../../src-main/workbench/audit-desk.ts';
import { type Inputs, useApi } from '../../api/api-context.tsx';
import { Loadable, Problem } from '../../components/loadable.tsx';
import { useLanguage } from '../../components/use-language.ts';
import { ReplayResult } from './replay-result.tsx';

interface ReplayDrawerProps {
  readonly filter: AuditFilter;
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function ReplayDrawer({ filter, opened, onClose }: ReplayDrawerProps) {
  const { t } = useTranslation(['audit', 'shell']);
  const language = useLanguage();
  const api = useApi();
  const [id, setId] = useState<string | null>(null);
  const policies = useQuery({
    queryKey: ['policies', 'list'],
    queryFn: () => api.policies.list.query(),
    enabled: opened,
  });
  const replay = useMutation({
    mutationFn: async (policyId: string) =>
      api.audit.replay.mutate({
        filter: filter as Inputs['audit']['replay']['filter'],
        policy: await api.policies.read.query({ id: policyId }),
      }),
  });
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      position="right"
      size="xl"
      title={t('replayTitle')}
      closeButtonProps={{ 'aria-label': t('shell:close') }}
    >
      <Stack gap="sm">
        <Text size="xs">{t('replayText')}</Text>
        <Loadable query={policies}>
          {(list) => (
            <Group align="flex-end" gap="xs">
              <Select
                label={t('replayPolicy')}
                data={list
                  .filter(({ problem }) => problem === null)
                  .map(({ id: value, name }) => ({ value, label: name[language] }))}
                value={id}
                onChange={setId}
                w={260}
              />
              <Button
                disabled={id === null}
                loading={replay.isPending}
                onClick={() => id !== null && replay.mutate(id)}
              >
                {t('replayRun')}
              </Button>
            </Group>
          )}
        </Loadable>
        {replay.error !== null && <Problem title={t('notReplayed')} error={replay.error} />}
        {replay.data && <ReplayResult replay={replay.data} onLeave={onClose} />}
      </Stack>
    </Drawer>
  );
}
