/** What stored decisions would be under the policy as it is being edited. */
import { Text, Title } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { GatePolicy } from '../../../src-main/gate/deciding/gate-policy.ts';
import { useApi } from '../../api/api-context.tsx';
import { Loadable } from '../../components/loadable.tsx';
import { ReplayResult } from '../audit/replay-result.tsx';

/** Stored decisions that are decided anew. */
const limit = 1000;

export function PolicyPreview({ policy }: { readonly policy: GatePolicy }) {
  const { t } = useTranslation('policies');
  const api = useApi();
  const [asked] = useDebouncedValue(policy, 300);
  const query = useQuery({
    queryKey: ['policies', 'preview', asked],
    queryFn: () => api.policies.preview.mutate({ policy: asked, limit }),
    placeholderData: keepPreviousData,
  });
  return (
    <section aria-label={t('preview')} aria-busy={query.isFetching}>
      <Title order={2}>{t('preview')}</Title>
      <Text size="xs" c="dimmed" mb={6}>
        {query.isFetching ? t('previewing') : t('previewHint')}
      </Text>
      <Loadable query={query}>
        {(replay) =>
          replay.judged + replay.impossible === 0 ? (
            <Text size="xs">{t('noDecisions')}</Text>
          ) : (
            <ReplayResult replay={replay} />
          )
        }
      </Loadable>
    </section>
  );
}
