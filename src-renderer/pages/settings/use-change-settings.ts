/** Changes settings; what they are now comes back with the workbench's next word. */
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Settings } from '../../../src-main/workbench/settings.ts';
import { useApi } from '../../api/api-context.tsx';
import { notify, notifyOfError } from '../../state/notices.ts';

export function useChangeSettings() {
  const { t } = useTranslation('settings');
  const api = useApi();
  return useMutation({
    mutationFn: (change: Partial<Settings>) => api.system.changeSettings.mutate(change),
    onSuccess: () => notify('done', t('saved')),
    onError: notifyOfError,
  });
}
