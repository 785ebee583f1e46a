/** One approval: the action that it is for, and what a person can do about it. */
import { Anchor, Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { IconCheck, IconX } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { type Outputs, useApi } from '../../api/api-context.tsx';
import { Facts } from '../../components/facts.tsx';
import { formatTime } from '../../components/formats.ts';
import { Hash } from '../../components/hash.tsx';
import { ScrolledText } from '../../components/scrolled-text.tsx';
import { useLanguage } from '../../components/use-language.ts';
import { places } from '../../navigation/places.ts';
import { notify, notifyOfError } from '../../state/notices.ts';
import { useRecord } from '../audit/record.tsx';
import classes from './approvals.module.css';
import { RejectDialog } from './reject-dialog.tsx';
import { TimeLeft } from './time-left.tsx';

export type ApprovalView = Outputs['approvals']['get'];

export function ApprovalCard({ approval }: { readonly approval: ApprovalView }) {
  const { t } = useTranslation('approvals');
  const language = useLanguage();
  const { id, shown, status, openedAt, expiresAt, decidedAt, decidedBy, reason } = approval;
  const { actionSha256, conversation, decision, execution } = approval;
  return (
    <Paper component="article" className={status === 'open' ? classes.card! : ''} aria-label={shown.title}>
      <Stack gap="xs">
        <Group justify="space-between" gap="sm">
          <Title order={2} fz="sm" className={classes.title!} dir="auto">
            {shown.title}
          </Title>
          {status === 'open' ? (
            <TimeLeft expiresAt={expiresAt} />
          ) : (
            <Text size="xs" fw={600} component="span">
              {t(`status.${status}`)}
            </Text>
          )}
        </Group>
        <ScrolledText label={t('action')} text={shown.detail} />
        <Facts
          facts={[
            { name: t('why'), value: <Why decision={decision} /> },
            { name: t('opened'), value: formatTime(openedAt, language) },
            { name: t('expires'), value: formatTime(expiresAt, language) },
            { name: t('at'), value: decidedAt === null ? null : formatTime(decidedAt, language) },
            { name: t('by'), value: decidedBy },
            { name: t('reason'), value: reason },
            { name: t('came'), value: execution === null ? null : t(`execution.${execution}`) },
            { name: t('actionHash'), value: <Hash hash={actionSha256} of={t('actionHash')} /> },
            {
              name: t('decision'),
              value: (
                <Anchor component={Link} href={places.auditDecision(decision)} size="xs">
                  {t('toRecord')}
                </Anchor>
              ),
            },
            {
              name: t('conversation'),
              value:
                conversation === null ? null : (
                  <Anchor component={Link} href={places.conversation(conversation)} size="xs">
                    {t('toChat')}
                  </Anchor>
                ),
            },
          ]}
        />
        {status === 'open' && <Buttons id={id} />}
      </Stack>
    </Paper>
  );
}

/** What escalated it, as its record says. */
function Why({ decision }: { readonly decision: string }) {
  const { t } = useTranslation('audit');
  const { data } = useRecord({ decision });
  if (data?.event.kind !== 'decision') return '–';
  const { cause, shield } = data.event.decision;
  const clauses = shield?.violated.map(({ clause }) => clause) ?? [];
  return [t(`cause.${cause}`), ...clauses].join(', ');
}

function Buttons({ id }: { readonly id: string }) {
  const { t } = useTranslation('approvals');
  const api = useApi();
  const client = useQueryClient();
  const [rejecting, setRejecting] = useState(false);
  const settled = {
    onError: notifyOfError,
    onSettled: () => client.invalidateQueries({ queryKey: ['approvals'] }),
  };
  const grant = useMutation({
    mutationFn: () => api.approvals.grant.mutate({ id }),
    onSuccess() {
      notify('done', t('granted'));
      focusPage();
    },
    ...settled,
  });
  const reject = useMutation({
    mutationFn: (reason: string) => api.approvals.reject.mutate({ id, reason }),
    onSuccess() {
      notify('done', t('rejected'));
      focusPage();
    },
    ...settled,
  });
  const busy = grant.isPending || reject.isPending;
  return (
    <Group gap="xs">
      <Button
        loading={grant.isPending}
        disabled={busy}
        onClick={() => grant.mutate()}
        leftSection={<IconCheck size={14} aria-hidden />}
      >
        {t('grant')}
      </Button>
      <Button
        variant="default"
        loading={reject.isPending}
        disabled={busy}
        onClick={() => setRejecting(true)}
        leftSection={<IconX size={14} aria-hidden />}
      >
        {t('reject')}
      </Button>
      <RejectDialog
        opened={rejecting}
        onClose={() => setRejecting(false)}
        onReject={(reason) => reject.mutate(reason)}
      />
    </Group>
  );
}

/** The buttons are gone with the decision: the keyboard goes on from the page. */
const focusPage = () => document.getElementById('page')?.focus();
