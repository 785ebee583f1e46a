/** What the status bar tells besides the runs. */
import { Stack, Text, Tooltip } from '@mantine/core';
import { IconCpu, IconLock, IconLockOpen, IconPlugConnected, IconPlugConnectedX } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { Activity, GateState, ProviderState } from '../../src-main/workbench/activity.ts';
import type { ImportProgress } from '../../src-main/workbench/model-shelf.ts';
import { useApi } from '../api/api-context.tsx';
import type { ConnectionState } from '../api/connection-store.ts';
import { formatBytes } from '../components/formats.ts';
import { gateWords } from '../components/trouble-words.ts';
import { useLanguage } from '../components/use-language.ts';
import { places } from '../navigation/places.ts';
import { notifyOfError } from '../state/notices.ts';
import classes from './status-bar.module.css';
import { StopButton } from './stop-button.tsx';

/** Reachable by keyboard, so that what stands behind it is too. */
function Item({
  hint,
  tone = '',
  children,
}: {
  readonly hint: ReactNode;
  readonly tone?: string;
  readonly children: ReactNode;
}) {
  return (
    <Tooltip label={hint} position="top-end">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the explanation opens on focus */}
      <span className={`${classes.item} ${tone}`} tabIndex={0}>
        {children}
      </span>
    </Tooltip>
  );
}

export function ProviderStatus({ provider }: { readonly provider: ProviderState }) {
  const { t } = useTranslation();
  const { state, provider: name, threads, selfTestError, rejected } = provider;
  const hint = (
    <Stack gap={2}>
      {state === 'ready' && (
        <Text inherit>
          {selfTestError === null
            ? t('status.selfTestNone')
            : t('status.selfTest', { error: selfTestError.toExponential(1) })}
        </Text>
      )}
      <Text inherit>{t('status.threads', { count: threads })}</Text>
      <Text inherit>{t(rejected.length > 0 ? 'status.rejected' : 'status.noneRejected')}</Text>
      {rejected.map(({ provider: other, reason }) => (
        <Text inherit key={other}>
          {other}: {reason}
        </Text>
      ))}
    </Stack>
  );
  const words =
    state === 'testing'
      ? t('status.providerTesting')
      : state === 'failed'
        ? t('status.providerFailed')
        : t('status.provider', { name: name?.toUpperCase() ?? '' });
  return (
    <Item hint={hint} tone={state === 'failed' ? classes.closed! : ''}>
      <IconCpu size={14} aria-hidden />
      {words}
    </Item>
  );
}

export function MemoryStatus({ memory }: { readonly memory: Activity['memory'] }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const own = formatBytes(memory.ownBytes, language);
  const free = formatBytes(memory.freeBytes, language);
  const total = formatBytes(memory.totalBytes, language);
  return <Item hint={t('status.memoryHint', { own, free, total })}>{t('status.memory', { own })}</Item>;
}

export function GateStatus({ gate }: { readonly gate: GateState }) {
  const { t } = useTranslation();
  const { t: words } = useTranslation(['troubles', 'audit']);
  const hints = {
    open:
      gate.agent?.state === 'not-opened'
        ? t('status.gateJudgeHint', { model: gate.model })
        : t('status.gateOpenHint', { model: gate.model }),
    closed: t('status.gateClosedHint', { reason: gateWords(gate, words) ?? t('status.gateClosedNoReason') }),
    starting: t('status.gateStartingHint', { model: gate.model }),
  };
  const tones = { open: classes.open!, closed: classes.closed!, starting: classes.waiting! };
  const notOpened = gate.state === 'open' && gate.agent?.state === 'not-opened';
  const Icon = gate.state === 'open' ? IconLockOpen : IconLock;
  return (
    <Item hint={hints[gate.state]} tone={tones[gate.state]}>
      <Icon size={14} aria-hidden />
      {t(notOpened ? 'status.gateJudgeOpen' : `status.gate.${gate.state}`)}
    </Item>
  );
}

export function ApprovalStatus({ open }: { readonly open: number }) {
  const { t } = useTranslation('approvals');
  if (open === 0) return null;
  return (
    <Tooltip label={t('waitsHint')} position="top-end">
      <Link href={places.approvals()} className={`${classes.job} ${classes.waiting}`}>
        {t('waits', { count: open })}
      </Link>
    </Tooltip>
  );
}

export function ConnectionStatus({
  state,
  activity,
}: {
  readonly state: ConnectionState;
  readonly activity: Activity | null;
}) {
  const { t } = useTranslation();
  if (state === 'lost')
    return (
      <Item hint={t('connectionLostHint')} tone={classes.closed!}>
        <IconPlugConnectedX size={14} aria-hidden />
        {t('connectionLost')}
      </Item>
    );
  const hint = (
    <Stack gap={2}>
      <Text inherit>{t('status.connected')}</Text>
      {activity && <Text inherit>{t('status.dataFolder', { folder: activity.dataFolder })}</Text>}
      {activity && <Text inherit>{t('status.version', { version: activity.version })}</Text>}
    </Stack>
  );
  return (
    <Item hint={hint}>
      <IconPlugConnected size={14} role="img" aria-label={t('status.connected')} />
    </Item>
  );
}

export function ImportStatus({
  progress: { name, bytes, bytesDone, state },
}: {
  readonly progress: ImportProgress;
}) {
  const { t } = useTranslation();
  const api = useApi();
  const cancel = useMutation({
    mutationFn: () => api.models.cancelImport.mutate({ name }),
    onError: notifyOfError,
  });
  const percent = bytes > 0 ? Math.floor((100 * bytesDone) / bytes) : 0;
  return (
    <span className={classes.item}>
      {state === 'checking' ? t('status.checking', { name }) : t('status.importing', { name, percent })}
      <StopButton
        label={t('status.cancelImport', { name })}
        stopping={cancel.isPending}
        onStop={() => cancel.mutate()}
      />
    </span>
  );
}
