/** What a page shows while something is on its way, and when it does not come. */
import { Alert, Button, Group, Loader, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { explainError } from '../api/explain-error.ts';
import { TechnicalDetail } from './technical-detail.tsx';

interface LoadableProps<Data> {
  readonly query: Pick<UseQueryResult<Data>, 'data' | 'error' | 'refetch' | 'isFetching'>;
  readonly children: (data: Data) => ReactNode;
}

/** Data that came once stays on the screen when a later attempt fails; the failure stands above it. */
export function Loadable<Data>({ query, children }: LoadableProps<Data>) {
  const { t } = useTranslation('shell');
  return (
    <>
      {query.error !== null && (
        <Problem
          title={t('problem.load')}
          error={query.error}
          onRetry={() => void query.refetch()}
          retrying={query.isFetching}
        />
      )}
      {query.data !== undefined && children(query.data)}
      {query.data === undefined && query.error === null && (
        <Group gap="xs" role="status" p="md">
          <Loader size="xs" />
          <Text>{t('loading')}</Text>
        </Group>
      )}
    </>
  );
}

interface ProblemProps {
  readonly title: string;
  readonly error: unknown;
  readonly onRetry?: () => void;
  readonly retrying?: boolean;
}

/** What went wrong, in the words of the part that it went wrong in, and what can be done. */
export function Problem({ title, error, onRetry, retrying = false }: ProblemProps) {
  const { t } = useTranslation('shell');
  const { message, detail } = explainError(error);
  return (
    <Alert
      color="red"
      variant="outline"
      icon={<IconAlertTriangle size={18} />}
      title={title}
      styles={{ title: { color: 'var(--mantine-color-text)' } }}
      role="alert"
      mb="sm"
    >
      <Text size="sm" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
        {message}
      </Text>
      <TechnicalDetail text={detail} />
      {onRetry && (
        <Button mt="xs" size="xs" variant="default" loading={retrying} onClick={onRetry}>
          {t('retry')}
        </Button>
      )}
    </Alert>
  );
}
