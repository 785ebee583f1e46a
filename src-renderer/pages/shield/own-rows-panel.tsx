/** Words and patterns of one's own: added, tried on the development prompts, then kept or discarded. */
import { Button, Group, Paper, Text, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Overlay } from '../../../src-main/shield/overlay/overlay.ts';
import type { ShieldFacts } from '../../../src-main/shield-data/open-shield.ts';
import { useApi } from '../../api/api-context.tsx';
import { notify, notifyOfError } from '../../state/notices.ts';
import { EffectView } from './effect-view.tsx';
import { OwnRowForm } from './own-row-form.tsx';
import { listRows, sameRows, withoutRow, withRow } from './own-rows.ts';
import { OwnRowsTable } from './own-rows-table.tsx';
import { useEffectOfRows } from './use-effect-of-rows.ts';

export function OwnRowsPanel({ facts }: { readonly facts: ShieldFacts }) {
  const { t } = useTranslation('shield');
  const api = useApi();
  const client = useQueryClient();
  const kept = facts.overlay;
  const [draft, setDraft] = useState<Overlay>(kept);
  const effect = useEffectOfRows();
  const changed = !sameRows(draft, kept);

  const edit = (next: Overlay): void => {
    setDraft(next);
    if (sameRows(next, kept)) effect.clear();
    else effect.measure(next);
  };
  const keep = useMutation({
    mutationFn: () => api.shield.keepRows.mutate({ rows: { ...draft } }),
    onSuccess(state) {
      if (state.state === 'open') setDraft(state.facts.overlay);
      effect.clear();
      notify('done', t('own.kept'));
      return client.invalidateQueries({ queryKey: ['shield'] });
    },
    onError: notifyOfError,
  });
  const discard = (): void => {
    edit(kept);
    notify('done', t('own.discarded'));
  };
  const rows = listRows(draft);
  const removed = listRows(kept).filter(({ row }) => !rows.some((one) => one.row.id === row.id));
  const put = (id: string): void => {
    const back = removed.find(({ row }) => row.id === id);
    if (back) edit(withRow(draft, back));
  };

  return (
    <Paper component="section" aria-label={t('own.title')}>
      <Group gap="sm" mb={4}>
        <Title order={2} size="h3">
          {t('own.title')}
        </Title>
        <Text size="xs" c="dimmed">
          {listRows(kept).length > 0 ? t('own.rows', { count: listRows(kept).length }) : ''}
        </Text>
      </Group>
      <Text size="xs" c="dimmed" mb="sm">
        {t('own.text')}
      </Text>
      <OwnRowForm
        facts={facts}
        known={[...rows, ...removed].map(({ row }) => row.id)}
        onAdd={(row) => edit(withRow(draft, row))}
      />
      <OwnRowsTable
        rows={rows}
        removed={removed}
        kept={kept}
        onRemove={(id) => edit(withoutRow(draft, id))}
        onUndo={put}
      />
      <EffectView
        state={effect.state}
        onCancel={effect.cancel}
        onAgain={() => effect.measure(draft)}
        actions={
          changed && (
            <Group gap="sm">
              <Button loading={keep.isPending} onClick={() => keep.mutate()}>
                {t('own.keep')}
              </Button>
              <Button variant="default" onClick={discard}>
                {t('own.discard')}
              </Button>
            </Group>
          )
        }
      />
    </Paper>
  );
}
