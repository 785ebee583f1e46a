/**
 * The place on the screens as the address' hash, `#/runs/3?tab=figures`: path and query are both within it, so that a
 * link works from a file, from the window's own protocol and from the browser door alike.
 */
import { useSyncExternalStore } from 'react';
import type { BaseLocationHook } from 'wouter';

function subscribe(listener: () => void): () => void {
  addEventListener('hashchange', listener);
  addEventListener('popstate', listener);
  return () => {
    removeEventListener('hashchange', listener);
    removeEventListener('popstate', listener);
  };
}

/** Path and query of a hash. */
export function splitHash(hash: string): { readonly path: string; readonly query: string } {
  const [path = '', ...query] = hash.replace(/^#?\/?/u, '').split('?');
  return { path: `/${path}`, query: query.join('?') };
}

export interface GoOptions {
  /** Replaces the place in the history instead of adding one. */
  readonly replace?: boolean;
}

export function go(to: string, { replace = false }: GoOptions = {}): void {
  const target = `#/${to.replace(/^[#/]+/u, '')}`;
  if (target === location.hash) return;
  history[replace ? 'replaceState' : 'pushState'](null, '', target);
  dispatchEvent(new HashChangeEvent('hashchange'));
}

const readPath = () => splitHash(location.hash).path;
const readQuery = () => splitHash(location.hash).query;

function useHashPath(): [string, typeof go] {
  return [useSyncExternalStore(subscribe, readPath), go];
}

/** Wouter's location hook. */
export const hashPlace: BaseLocationHook = Object.assign(useHashPath, {
  hrefs: (href: string) => `#${href}`,
  searchHook: () => useSyncExternalStore(subscribe, readQuery),
});
