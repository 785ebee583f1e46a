/** What commands print: results on stdout, everything else on stderr. */
import { availableParallelism } from 'node:os';
import { InvalidArgumentError } from 'commander';
import { visibleText } from '../audit/visible-text.ts';

export interface CommonOptions {
  readonly json?: boolean;
  readonly threads: number;
}

/** Prints a command's result: one JSON document, or the text for people. */
export function printResult(options: { readonly json?: boolean }, result: unknown, text: string): void {
  // Texts of others are among it: a log is not to steer the terminal that it is read on.
  process.stdout.write(options.json ? `${JSON.stringify(result)}\n` : `${visibleText(text)}\n`);
}

/** A line for people on stderr. */
export function say(text: string): void {
  process.stderr.write(`${visibleText(text)}\n`);
}

/** Seconds as people say them. */
export function duration(seconds: number): string {
  if (seconds < 90) return `${seconds.toFixed(0)} s`;
  return `${Math.floor(seconds / 60)} min ${String(Math.round(seconds % 60)).padStart(2, '0')} s`;
}

/** Two threads on a laptop with two cores; more than eight rarely help models of this size. */
export const defaultThreads = Math.min(8, availableParallelism());

/** An option that is an integer of at least `minimum`. @throws InvalidArgumentError */
export function integerOption(minimum: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!Number.isSafeInteger(value) || value < minimum)
      throw new InvalidArgumentError(`use a whole number from ${minimum}.`);
    return value;
  };
}

/** A signal that Ctrl-C and a polite kill give once, with a word; a second Ctrl-C ends the program as usual. */
export function interruption(
  word = 'stopping: the state is saved so that the run can be resumed',
): AbortSignal {
  const controller = new AbortController();
  const interrupt = (): void => {
    say(word);
    controller.abort();
  };
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  return controller.signal;
}
