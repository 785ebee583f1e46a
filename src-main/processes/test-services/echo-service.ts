/** A service that answers, fails and dies as it is told. */
import { appendFileSync } from 'node:fs';
import { serveParent } from '../serve-parent.ts';

const functions = {
  double: (value: number) => value * 2,
  echo: (value: unknown) => value,
  argument: () => [process.argv[2], process.env.ECHO_TEST],
  refuse(): never {
    throw Object.assign(new TypeError('refused'), { code: 'no-entry' });
  },
  /** An answer that cannot be cloned. */
  unclonable: () => () => {},
  never: () => new Promise<void>(() => {}),
  die(code: number): void {
    process.stderr.write('the last words\n');
    process.exit(code);
  },
  /** Blocks the thread: neither messages nor signals with handlers get through. */
  hang(): void {
    for (;;);
  },
};

export type EchoFunctions = typeof functions;

export interface EchoParent {
  hello(name: string): string;
}

await serveParent<EchoFunctions & { greet(): Promise<string> }, EchoParent>((parent) => ({
  functions: { ...functions, greet: () => parent.hello('child') },
  close() {
    if (process.env.ECHO_CLOSED) appendFileSync(process.env.ECHO_CLOSED, 'closed');
  },
}));
