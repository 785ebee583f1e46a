/** The log of a data folder for reading alone, also while the workbench writes it. */

import type { AuditDetails, AuditFilter, AuditPage, AuditQuery } from '../audit/audit-query.ts';
import { type Checkpoint, signCheckpoint } from '../audit/checkpoint.ts';
import { logSetting } from '../audit/entry.ts';
import type { KnownBefore } from '../audit/export/verify-chain.ts';
import { createNameMasks } from '../audit/masking/mask-name.ts';
import {
  type DatabaseReport,
  type ExportedAudit,
  type ExportRange,
  exportAudit,
  verifyAuditDatabase,
} from './audit-export.ts';
import type { AuditState } from './audit-functions.ts';
import { readAuditHead } from './audit-head.ts';
import { readAuditKeys } from './audit-keys.ts';
import type { AuditCounts } from './audit-reader.ts';
import { createAuditReader } from './audit-reader.ts';
import { readAuditDatabase } from './open-audit-database.ts';
import { StoreError } from './store-error.ts';

export interface AuditReaderFunctions {
  state(): AuditState;
  list(query: AuditQuery): Promise<AuditPage>;
  counts(filter: AuditFilter): AuditCounts;
  entry(sequence: number): AuditDetails | undefined;
  decision(id: string): AuditDetails | undefined;
  approval(id: string): AuditDetails[];
  export(file: string, range: ExportRange): Promise<ExportedAudit>;
  verify(known: KnownBefore): Promise<DatabaseReport>;
  /** A signed statement about the last entry, to be kept elsewhere. */
  checkpoint(): Checkpoint;
}

export interface OpenAuditReader {
  readonly functions: AuditReaderFunctions;
  close(): void;
}

/** @throws StoreError `not-found`, `audit-damaged`, `database-damaged`; errors of the file system */
export function openAuditReader(folder: string): OpenAuditReader {
  const database = readAuditDatabase(folder);
  try {
    const keys = readAuditKeys(folder);
    const reader = createAuditReader(database, createNameMasks(keys.masking, () => null).forms);
    const log = logIdOf(folder, keys.publicKey, reader.entry(1));
    const last = () => {
      const entry = reader.entry(reader.lastSequence());
      return { sequence: entry?.sequence ?? 0, sha256: entry?.sha256 ?? '0'.repeat(64) };
    };
    return {
      functions: {
        state() {
          const { sequence, sha256 } = last();
          const { fingerprint, publicKey } = keys;
          return { log, entries: sequence, sha256, fingerprint, publicKey };
        },
        list: reader.list,
        counts: reader.counts,
        entry: reader.entry,
        decision: reader.decision,
        approval: reader.approval,
        export: (file, range) => exportAudit(database, keys, log, file, range),
        verify: (known) => verifyAuditDatabase(database, folder, keys, log, known),
        checkpoint: () => signCheckpoint(keys.signing, { log, ...last(), at: new Date().toISOString() }),
      },
      close: () => void database.close(),
    };
  } catch (error) {
    database.close();
    throw error;
  }
}

function logIdOf(folder: string, publicKey: string, first: AuditDetails | undefined): string {
  const head = readAuditHead(folder, { publicKey });
  if (head && head !== 'damaged') return head.log;
  const event = first?.event;
  const to =
    event?.kind === 'setting' && event.name === logSetting ? (event.to as { log?: unknown }) : undefined;
  if (typeof to?.log === 'string') return to.log;
  throw new StoreError(
    'audit-damaged',
    `${folder}: neither audit.head nor the first entry says what log this is: put a backup in its place`,
  );
}
