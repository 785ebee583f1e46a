import type { Exit } from './channel.ts';

/** `ended with code 3`, `was killed by SIGKILL`, `could not be started`. */
export function describeExit({ code, signal }: Exit): string {
  if (signal) return `was killed by ${signal}`;
  return code === null ? 'could not be started' : `ended with code ${code}`;
}

/** A child service is gone: every call that waited for it, and every later one, is rejected with this. */
export class ServiceDied extends Error {
  override readonly name = 'ServiceDied';
  readonly service: string;
  /** The message without the service: `was killed by SIGKILL`. */
  readonly reason: string;
  readonly exit: Exit;

  /** @param moment when it happened, such as `before it was ready`. */
  constructor(service: string, exit: Exit, moment = '') {
    const tail = exit.stderrTail && `:\n${exit.stderrTail}`;
    const reason = `${describeExit(exit)}${moment && ` ${moment}`}${tail}`;
    super(`${service} ${reason}`);
    this.service = service;
    this.reason = reason;
    this.exit = exit;
  }
}
