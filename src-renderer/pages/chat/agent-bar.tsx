/** Who answers here, with what, and the way to its settings. */
import { ActionIcon, Text, Tooltip } from '@mantine/core';
import { IconListSearch, IconSettings, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { useApi } from '../../api/api-context.tsx';
import { ToldError } from '../../api/told-error.ts';
import { Problem } from '../../components/loadable.tsx';
import { go } from '../../navigation/hash-place.ts';
import { places } from '../../navigation/places.ts';
import classes from './chat.module.css';
import { GateClosed } from './gate-closed.tsx';

interface AgentBarProps {
  /** Left out: there is no conversation to delete. */
  readonly onRemove?: () => void;
  /** Left out: there are no records of it. */
  readonly conversation?: string;
}

export function AgentBar({ onRemove, conversation }: AgentBarProps) {
  const { t } = useTranslation('chat');
  const api = useApi();
  const state = useQuery({
    queryKey: ['agent', 'state'],
    queryFn: () => api.agent.state.query(),
    refetchInterval: 3000,
  });
  const tools = state.data?.tools.filter(({ enabled }) => enabled) ?? [];
  const backend = state.data?.backend;
  return (
    <div>
      <div className={classes.bar}>
        {backend && (
          <span>
            <b>{backend.name}</b>{' '}
            <span className={backend.state === 'failed' ? classes.cut : classes.aside}>
              {t(`agentState.${backend.state}`)}
            </span>
          </span>
        )}
        <Text size="xs" c="dimmed" component="span">
          {tools.length === 0 ? t('noTools') : `${t('tools')}: ${tools.map(({ name }) => name).join(', ')}`}
        </Text>
        <span style={{ flex: 1 }} />
        {conversation !== undefined && (
          <Tooltip label={t('records')}>
            <ActionIcon
              color="gray"
              component={Link}
              href={places.auditOf(conversation)}
              aria-label={t('records')}
            >
              <IconListSearch size={16} aria-hidden />
            </ActionIcon>
          </Tooltip>
        )}
        <Tooltip label={t('settings')}>
          <ActionIcon color="gray" aria-label={t('settings')} onClick={() => go(places.agentSettings())}>
            <IconSettings size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
        {onRemove && (
          <Tooltip label={t('remove')}>
            <ActionIcon color="gray" aria-label={t('remove')} onClick={onRemove}>
              <IconTrash size={16} aria-hidden />
            </ActionIcon>
          </Tooltip>
        )}
      </div>
      <GateClosed />
      {backend?.problem && (
        <Problem
          title={t('agentState.failed')}
          error={backend.error ? new ToldError(backend.problem, backend.error) : new Error(backend.problem)}
        />
      )}
    </div>
  );
}
