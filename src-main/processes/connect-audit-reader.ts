/** The audit log of a data folder for reading alone, in a process of its own. */
import type { AuditReaderFunctions } from '../store/read-audit.ts';
import type { Calls } from './calls.ts';
import { connectService } from './connect-service.ts';
import { moduleBeside } from './module-beside.ts';

/**
 * Opens a log, lets something be read from it, and closes it again.
 * @throws StoreError (see `isStoreError`) `not-found` where there is none, `audit-damaged`, `database-damaged`
 */
export async function withAuditReader<Result>(
  dataFolder: string,
  read: (log: Calls<AuditReaderFunctions>) => Promise<Result>,
): Promise<Result> {
  const service = await connectService<AuditReaderFunctions>({
    name: 'audit reader',
    entry: moduleBeside(import.meta.url, './audit-reader-service'),
    args: [dataFolder],
    functions: {},
    // better-sqlite3 crashes on older ones.
    needsNode: 22,
  });
  try {
    return await read(service.remote);
  } finally {
    await service.stop();
  }
}
