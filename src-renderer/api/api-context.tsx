/** The workbench's API for every screen. */
import type { TRPCClient } from '@trpc/client';
import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server';
import { createContext, type ReactNode, useContext, useSyncExternalStore } from 'react';
import type { AppRouter } from '../../src-main/api/router.ts';
import type { ConnectedApi } from './connect.ts';
import type { ConnectionState } from './connection-store.ts';

export type Api = TRPCClient<AppRouter>;
export type Inputs = inferRouterInputs<AppRouter>;
export type Outputs = inferRouterOutputs<AppRouter>;

const ApiContext = createContext<ConnectedApi | null>(null);

interface ApiProviderProps {
  readonly connected: ConnectedApi;
  readonly children: ReactNode;
}

export function ApiProvider({ connected, children }: ApiProviderProps) {
  return <ApiContext value={connected}>{children}</ApiContext>;
}

function useConnected(): ConnectedApi {
  const connected = useContext(ApiContext);
  if (!connected) throw new Error('useApi needs an ApiProvider above it');
  return connected;
}

export function useApi(): Api {
  return useConnected().client;
}

export function useConnectionState(): ConnectionState {
  const { connection } = useConnected();
  return useSyncExternalStore(connection.subscribe, connection.get);
}
