/** The gate's policies: choose one, edit one, see what it would change. */
import { Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../../api/api-context.tsx';
import { Loadable } from '../../components/loadable.tsx';
import classes from './policies.module.css';
import { PolicyEditor } from './policy-editor.tsx';
import { PolicyList } from './policy-list.tsx';

export default function PoliciesPage() {
  const { t } = useTranslation('policies');
  const api = useApi();
  const [asked, setAsked] = useState<string | null>(null);
  const query = useQuery({ queryKey: ['policies', 'list'], queryFn: () => api.policies.list.query() });
  return (
    <Stack p="sm" gap="sm">
      <Stack gap={2}>
        <Title order={1}>{t('title')}</Title>
        <Text size="xs" c="dimmed" maw={760}>
          {t('lead')}
        </Text>
      </Stack>
      <Loadable query={query}>
        {(list) => {
          const usable = list.filter(({ problem }) => problem === null);
          const shown =
            usable.find(({ id }) => id === asked) ?? usable.find(({ chosen }) => chosen) ?? usable[0];
          return (
            <div className={classes.page}>
              <PolicyList list={list} shown={shown?.id ?? null} onShow={setAsked} />
              {shown && <PolicyEditor key={shown.id} id={shown.id} onSaved={setAsked} />}
            </div>
          );
        }}
      </Loadable>
    </Stack>
  );
}
