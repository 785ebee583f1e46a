/** The records of a filter, the newest first, page by page; what is new is told. */
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { AuditFilter } from '../../../src-main/workbench/audit-desk.ts';
import { type Inputs, useApi } from '../../api/api-context.tsx';

const pageSize = 200;

export function useRecords(filter: AuditFilter) {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: ['audit', 'list', filter],
    initialPageParam: null as number | null,
    queryFn: ({ pageParam }) =>
      api.audit.list.query({
        ...(filter as Partial<Inputs['audit']['list']>),
        limit: pageSize,
        ...(pageParam === null ? {} : { before: pageParam }),
      }),
    getNextPageParam: ({ next }) => next,
  });
}

/** Reads the list anew when there are new records, at most every two seconds. */
export function useNewRecords(): void {
  const api = useApi();
  const client = useQueryClient();
  const [sequence, setSequence] = useState<number | null>(null);
  useEffect(() => {
    const subscription = api.audit.follow.subscribe(undefined, {
      onData: (data) => setSequence(data.sequence),
      // The list can be read again by hand, and says itself when it cannot.
      onError: () => setSequence(null),
    });
    return () => subscription.unsubscribe();
  }, [api]);
  useEffect(() => {
    if (sequence === null) return;
    const timer = setTimeout(() => void client.invalidateQueries({ queryKey: ['audit', 'list'] }), 500);
    return () => clearTimeout(timer);
  }, [client, sequence]);
}
