/** Entry of a process that reads an audit log, also while the workbench writes it: SQLite stays out of the command line. */
import { openAuditReader } from '../store/read-audit.ts';
import { serveParent } from './serve-parent.ts';

await serveParent(() => openAuditReader(process.argv[2] ?? ''));
