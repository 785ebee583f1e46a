/** What the two sides of a job call on each other. */
import type { WireError } from './wire.ts';

/** How the stage ended; a crash has no outcome. */
export type Outcome =
  | { readonly status: 'done'; readonly result: unknown }
  | { readonly status: 'failed'; readonly error: WireError };

export interface JobChild {
  /** Runs one job to its end. */
  run(job: string, input: unknown): Promise<Outcome>;
  /** Gives the stage's signal. */
  cancel(): void;
}

export interface JobParent {
  /** The answer is the acknowledgement: the events are where they belong, more may come. */
  deliver(events: readonly unknown[]): Promise<void>;
}
