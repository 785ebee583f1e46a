/**
 * The workbench's API as the page's own scripts reach it: by the window's bridge or by a WebSocket with the session's
 * cookie. Every call is a connection of its own, apart from the one that the screens use.
 */
import type { Page } from '@playwright/test';
import { createTRPCClient, type TRPCClient, TRPCClientError, type TRPCLink } from '@trpc/client';
import { observable } from '@trpc/server/observable';
import type { AppRouter } from '../../src-main/api/router.ts';

interface Answer {
  readonly result?: { readonly data: unknown };
  readonly error?: { readonly message: string };
}

/** Queries and mutations, no subscriptions. */
export function apiOf(page: Page): TRPCClient<AppRouter> {
  const link: TRPCLink<AppRouter> =
    () =>
    ({ op: { type, path, input } }) =>
      observable((observer) => {
        ask(page, { id: 1, jsonrpc: '2.0', method: type, params: { path, input } }).then(
          ({ result, error }) => {
            if (!result) return observer.error(new TRPCClientError(error?.message ?? 'no answer'));
            observer.next({ result: { type: 'data', data: result.data } });
            observer.complete();
          },
          (error: Error) => observer.error(TRPCClientError.from(error)),
        );
      });
  return createTRPCClient<AppRouter>({ links: [link] });
}

let connections = 10_000;

function ask(page: Page, message: object): Promise<Answer> {
  connections += 1;
  return page.evaluate(
    ({ text, connection }) =>
      new Promise<Answer>((resolve, reject) => {
        const bridge = window.so8tBridge;
        if (!bridge) {
          const socket = new WebSocket(`ws://${location.host}/trpc`);
          socket.onopen = () => socket.send(text);
          socket.onerror = () => reject(new Error('no connection to the workbench'));
          socket.onmessage = ({ data }) => {
            if (data === 'PING' || data === 'PONG') return;
            socket.close();
            resolve(JSON.parse(String(data)) as Answer);
          };
          return;
        }
        bridge.onMessage((received) => {
          if (received.connection !== connection) return;
          if (received.kind === 'opened') bridge.send({ kind: 'text', connection, text });
          else if (received.kind === 'closed') reject(new Error(received.reason));
          else {
            bridge.send({ kind: 'close', connection });
            resolve(JSON.parse(received.text) as Answer);
          }
        });
        bridge.send({ kind: 'open', connection });
      }),
    { text: JSON.stringify(message), connection: connections },
  );
}
