/** Runs a statement of the agent in a process that is ended with it. */

import { ToolRefusal } from '../agent/tool.ts';
import { limitIn } from '../agent/tools/sql/limit-process.ts';
import type { RunStatement, StatementFunctions } from '../agent/tools/sql/statement-request.ts';
import { connectService, type Service } from './connect-service.ts';
import { moduleBeside } from './module-beside.ts';
import { ServiceDied } from './service-died.ts';

const entry = moduleBeside(import.meta.url, './statement-service');

/** How much later than the process itself we end it: its own limit says why. */
const graceMilliseconds = 3000;

const start = (signal: AbortSignal): Promise<Service<StatementFunctions>> =>
  connectService<StatementFunctions>({ name: 'database process', entry, functions: {}, signal });

function explain(error: unknown): unknown {
  if (error instanceof ServiceDied) {
    const limit = limitIn(error.exit.stderrTail) ?? (error.exit.signal === 'SIGKILL' ? 'too-slow' : null);
    if (limit === 'too-slow')
      return new ToolRefusal(limit, 'The statement took too long and was stopped: ask for less.');
    if (limit)
      return new ToolRefusal(limit, 'The statement took too much memory and was stopped: ask for less.');
    return error;
  }
  const { name, code, message } = error as Error & { code?: string };
  return name === 'ToolRefusal' && code ? new ToolRefusal(code, message) : error;
}

/** A killed change is rolled back by the next connection that may write: at once, for the sake of those that may not. */
async function recover(file: string): Promise<void> {
  const service = await start(new AbortController().signal);
  try {
    await service.remote.recover(file);
  } finally {
    service.kill();
    await service.exited;
  }
}

export const runStatementInProcess: RunStatement = async (request, signal) => {
  const service = await start(signal);
  const kill = (): void => service.kill();
  const timer = setTimeout(kill, request.limits.milliseconds + graceMilliseconds);
  signal.addEventListener('abort', kill, { once: true });
  try {
    signal.throwIfAborted();
    return await service.remote.run(request);
  } catch (error) {
    if (error instanceof ServiceDied && request.access === 'write') await recover(request.file);
    signal.throwIfAborted();
    throw explain(error);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', kill);
    kill();
    await service.exited;
  }
};
