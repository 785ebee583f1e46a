/** A path of this machine, which the window can show in the file manager; a browser cannot. */
import { ActionIcon, Tooltip } from '@mantine/core';
import { IconFolderOpen } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/api-context.tsx';
import { notifyOfError } from '../state/notices.ts';

/** What the door can do; it stays as it is. */
export function useDoor() {
  const api = useApi();
  const { data } = useQuery({
    queryKey: ['system', 'door'],
    queryFn: () => api.system.door.query(),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return data ?? null;
}

export function ShowPath({ path }: { readonly path: string }) {
  const { t } = useTranslation('runs');
  const api = useApi();
  const door = useDoor();
  const show = useMutation({
    mutationFn: () => api.system.showPath.mutate({ path }),
    onError: notifyOfError,
  });
  return (
    <span>
      <code>{path}</code>
      {door?.canShowPath && (
        <Tooltip label={t('showFolder')}>
          <ActionIcon
            ml={4}
            size={18}
            color="gray"
            onClick={() => show.mutate()}
            aria-label={t('showFolder')}
          >
            <IconFolderOpen size={14} />
          </ActionIcon>
        </Tooltip>
      )}
    </span>
  );
}
