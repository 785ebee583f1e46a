import type { Exit } from './channel.ts';
import type { ServiceDied } from './service-died.ts';
import { fromWireError, type WireError } from './wire.ts';

/** The stage threw. Message and stack are those of what it threw, and `cause` has its name and code. */
export class JobFailed extends Error {
  override readonly name = 'JobFailed';
  readonly job: string;

  constructor(job: string, thrown: WireError) {
    super(thrown.message, { cause: fromWireError(thrown) });
    if (thrown.stack) this.stack = thrown.stack;
    this.job = job;
  }
}

/** The signal was given and the stage stopped, or was killed because it did not. */
export class JobCancelled extends Error {
  override readonly name = 'JobCancelled';
  readonly job: string;
  /** Whether its process had to be killed. */
  readonly killed: boolean;

  constructor(job: string, detail = '', cause?: unknown, killed = false) {
    super(`${job} was cancelled${detail}`, { cause });
    this.job = job;
    this.killed = killed;
  }
}

/** The process of the job is gone: killed, out of memory, a fault in a native module. */
export class JobCrashed extends Error {
  override readonly name = 'JobCrashed';
  readonly job: string;
  readonly exit: Exit;

  constructor(job: string, death: ServiceDied) {
    super(death.message, { cause: death });
    this.job = job;
    this.exit = death.exit;
  }
}
