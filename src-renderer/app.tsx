/** The screens: providers around the shell. */
import '@mantine/core/styles.css';
import '@mantine/spotlight/styles.css';
import './theme/global.css';
import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Router } from 'wouter';
import { ApiProvider, useConnectionState } from './api/api-context.tsx';
import type { ConnectedApi } from './api/connect.ts';
import { styleNonce } from './api/style-nonce.ts';
import { Loading } from './components/loading.tsx';
import { hashPlace } from './navigation/hash-place.ts';
import { GonePage } from './shell/gone-page.tsx';
import { Shell } from './shell/shell.tsx';
import { followActivity, useActivity } from './state/activity.ts';
import { notifyOfError } from './state/notices.ts';
import { theme } from './theme/theme.ts';

/** The workbench tells what changed (`refresh.ts`): nothing grows stale by time, and a lost connection is the client's to mend. */
const queries = new QueryClient({
  defaultOptions: { queries: { staleTime: 30_000, retry: false, refetchOnWindowFocus: false } },
});

export function App({ connected }: { readonly connected: ConnectedApi }) {
  useEffect(() => {
    const { get } = connected.connection;
    // A connection that is given up says so on the page.
    const given = () => get() === 'ended' || get() === 'refused';
    return followActivity(connected.client, (error) => {
      if (!given()) notifyOfError(error);
    });
  }, [connected]);
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={styleNonce}>
      <QueryClientProvider client={queries}>
        <ApiProvider connected={connected}>
          <Router hook={hashPlace}>
            <Opened />
          </Router>
        </ApiProvider>
      </QueryClientProvider>
    </MantineProvider>
  );
}

/** Language and theme are known with the first message, so that nothing flashes in another. */
function Opened() {
  const { t } = useTranslation();
  const connection = useConnectionState();
  const activity = useActivity();
  if (connection === 'ended' || connection === 'refused') return <GonePage why={connection} />;
  return activity ? <Shell /> : <Loading text={t('connecting')} />;
}
