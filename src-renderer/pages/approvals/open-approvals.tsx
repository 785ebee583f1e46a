/** What waits for a person: the one that expires first stands first; of many, a few at a time. */
import { Button, Stack } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApprovalCard, type ApprovalView } from './approval-card.tsx';

/** Cards that a person can look through; hundreds would also keep the browser busy. */
const atOnce = 20;

export function OpenApprovals({ open }: { readonly open: readonly ApprovalView[] }) {
  const { t } = useTranslation('approvals');
  const [most, setMost] = useState(atOnce);
  const urgent = open.toSorted((a, b) => a.expiresAt.localeCompare(b.expiresAt));
  const hidden = open.length - most;
  return (
    <Stack gap="sm" maw={900}>
      {urgent.slice(0, most).map((approval) => (
        <ApprovalCard key={approval.id} approval={approval} />
      ))}
      {hidden > 0 && (
        <Button variant="default" onClick={() => setMost(most + atOnce)} style={{ alignSelf: 'start' }}>
          {t('more', { count: hidden })}
        </Button>
      )}
    </Stack>
  );
}
