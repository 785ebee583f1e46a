/** The approval queue: what waits for a person, and what was decided. */
import { Anchor, Button, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, Route, Switch } from 'wouter';
import { useApi } from '../../api/api-context.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Loadable } from '../../components/loadable.tsx';
import { places } from '../../navigation/places.ts';
import { ApprovalCard } from './approval-card.tsx';
import { DecidedTable } from './decided-table.tsx';
import { OpenApprovals } from './open-approvals.tsx';

export default function ApprovalsPage() {
  return (
    <Switch>
      <Route path="/approvals/:id">{({ id }) => <One id={decodeURIComponent(id)} />}</Route>
      <Route>
        <Queue />
      </Route>
    </Switch>
  );
}

function One({ id }: { readonly id: string }) {
  const { t } = useTranslation('approvals');
  const api = useApi();
  const query = useQuery({
    queryKey: ['approvals', 'one', id],
    queryFn: () => api.approvals.get.query({ id }),
  });
  return (
    <Stack p="sm" gap="sm" maw={900}>
      <Title order={1}>{t('title')}</Title>
      <Anchor component={Link} href={places.approvals()} size="xs">
        {t('back')}
      </Anchor>
      <Loadable query={query}>{(approval) => <ApprovalCard approval={approval} />}</Loadable>
    </Stack>
  );
}

function Queue() {
  const { t } = useTranslation('approvals');
  const api = useApi();
  const query = useQuery({
    queryKey: ['approvals', 'list'],
    // Apart, so that however much was decided, nothing that is open is left out.
    queryFn: async () => {
      const [open, newest] = await Promise.all([
        api.approvals.list.query({ status: 'open', limit: 500 }),
        api.approvals.list.query({ limit: 500 }),
      ]);
      return { open, decided: newest.filter(({ status }) => status !== 'open') };
    },
    // One that nobody decides expires by time alone.
    refetchInterval: 5000,
  });
  return (
    <Stack p="sm" gap="sm">
      <Title order={1}>{t('title')}</Title>
      <Text size="xs" c="dimmed">
        {t('lead')}
      </Text>
      <Loadable query={query}>
        {({ open, decided }) => (
          <>
            {open.length === 0 && (
              <EmptyState title={t('empty')} text={t('emptyText')}>
                <Button component={Link} href={places.chat()} variant="default">
                  {t('toChat')}
                </Button>
              </EmptyState>
            )}
            <OpenApprovals open={open} />
            {decided.length > 0 && (
              <>
                <Title order={2}>{t('decided')}</Title>
                <DecidedTable rows={decided} />
              </>
            )}
          </>
        )}
      </Loadable>
    </Stack>
  );
}
