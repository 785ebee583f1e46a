/** Entry of the process of one statement of the agent. It loads a database, and is ended with the statement. */
import { limitProcess } from '../agent/tools/sql/limit-process.ts';
import { recoverDatabase, runStatement } from '../agent/tools/sql/run-statement.ts';
import type { StatementFunctions } from '../agent/tools/sql/statement-request.ts';
import { serveParent } from './serve-parent.ts';

await serveParent<StatementFunctions>({
  async run(request) {
    await limitProcess(request.limits);
    return runStatement(request);
  },
  recover: recoverDatabase,
});
