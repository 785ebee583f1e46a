/** A pipeline as it stands, followed while its page is shown. */
import { useEffect, useState } from 'react';
import type { Outputs } from '../../api/api-context.tsx';
import { useApi } from '../../api/api-context.tsx';

/** As it comes over the wire. */
export type PipelineDetails = Outputs['pipelines']['details'];

interface Followed {
  readonly id: string;
  readonly details: PipelineDetails | undefined;
  readonly error: unknown;
}

const nothing = { details: undefined, error: null };

/** @returns what the workbench told last, and what ended the following; `again` takes it up anew */
export function useFollowedPipeline(id: string): Followed & { readonly again: () => void } {
  const api = useApi();
  const [attempt, setAttempt] = useState(0);
  const [followed, setFollowed] = useState<Followed>({ id, ...nothing });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt is another subscription
  useEffect(() => {
    setFollowed({ id, ...nothing });
    const subscription = api.pipelines.follow.subscribe(
      { id },
      {
        onData: (details) => setFollowed({ id, details, error: null }),
        onError: (error) => setFollowed((before) => ({ ...before, error })),
      },
    );
    return () => subscription.unsubscribe();
  }, [api, id, attempt]);
  const shown = followed.id === id ? followed : { id, ...nothing };
  return { ...shown, again: () => setAttempt((before) => before + 1) };
}
