/** The shield's room: a person's own words and patterns and what they change, the directives, the frozen data. */
import { Alert, Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { ShieldState } from '../../../src-main/workbench/shield-desk.ts';
import { useApi } from '../../api/api-context.tsx';
import { Loadable } from '../../components/loadable.tsx';
import { notifyOfError } from '../../state/notices.ts';
import { useShieldState } from '../playground/shield/use-shield-judgement.ts';
import { DataPanel } from './data-panel.tsx';
import { DirectivesPanel } from './directives-panel.tsx';
import { noRows } from './own-rows.ts';
import { OwnRowsPanel } from './own-rows-panel.tsx';
import classes from './shield.module.css';

export default function ShieldPage() {
  const { t } = useTranslation('shield');
  const state = useShieldState();
  return (
    <Stack p="sm" gap="sm">
      <Title order={1}>{t('title')}</Title>
      <Loadable query={state}>
        {(known) =>
          known.state === 'closed' ? (
            <ClosedShield state={known} />
          ) : (
            <div className={classes.page}>
              <OwnRowsPanel facts={known.facts} />
              <div className={classes.side}>
                <DirectivesPanel directives={known.facts.directives} />
                <DataPanel facts={known.facts} />
              </div>
            </div>
          )
        }
      </Loadable>
    </Stack>
  );
}

/** The data do not verify: nothing is let through, and this says which file and what to do. */
function ClosedShield({ state }: { readonly state: Extract<ShieldState, { state: 'closed' }> }) {
  const { t } = useTranslation(['shield', 'shell']);
  const api = useApi();
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: () => api.shield.keepRows.mutate({ rows: { ...noRows } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['shield'] }),
    onError: notifyOfError,
  });
  return (
    <Paper>
      <Alert
        color="gray"
        variant="outline"
        icon={<IconLock size={22} />}
        title={
          <Text fz={20} fw={700}>
            {t('data.closed')}
          </Text>
        }
        role="alert"
      >
        <Text>{t('data.closedText')}</Text>
        <Text size="xs" mt={6} style={{ overflowWrap: 'anywhere' }}>
          {state.reason}
        </Text>
        <Group mt="sm" gap="sm">
          <Button
            variant="default"
            onClick={() => void client.invalidateQueries({ queryKey: ['shield', 'state'] })}
          >
            {t('shell:retry')}
          </Button>
          {state.ownRows && (
            <Button variant="default" loading={remove.isPending} onClick={() => remove.mutate()}>
              {t('own.broken')}
            </Button>
          )}
        </Group>
      </Alert>
    </Paper>
  );
}
