/** The audit log of a data folder: its files opened and checked, its writer, its approvals and its readers. */
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { AuditEvent } from '../agent/audit-log.ts';
import { logSetting } from '../audit/entry.ts';
import { createMasker } from '../audit/masking/create-masker.ts';
import { maskEvent } from '../audit/masking/mask-event.ts';
import { createNameMasks } from '../audit/masking/mask-name.ts';
import {
  defaultMasking,
  type MaskingSettings,
  parseMasking,
  secretKinds,
} from '../audit/masking/masking-settings.ts';
import { createStoredApprovals, type StoredApprovals } from './approvals.ts';
import { auditHeadFileName, beginAuditHead, openAuditHead, readAuditHead } from './audit-head.ts';
import { type AuditKeys, openAuditKeys } from './audit-keys.ts';
import { type AuditLogOptions, createAuditLog, type WritingAuditLog } from './audit-log.ts';
import { type AuditReader, createAuditReader } from './audit-reader.ts';
import { checkAuditEnd } from './check-audit.ts';
import { createExecutions } from './executions.ts';
import { explainDatabaseError } from './explain-database-error.ts';
import { type ClockSource, createGuardedClock, systemClock } from './guarded-clock.ts';
import { auditFileName, openAuditDatabase } from './open-audit-database.ts';
import { StoreError } from './store-error.ts';

export interface OpenAuditOptions
  extends Pick<AuditLogOptions, 'checkpointEntries' | 'checkpointMilliseconds'> {
  /** The program that what runs belongs to; the same for every store process of one workbench. */
  readonly program: string;
  readonly clock?: ClockSource;
  /** Called when there are new entries. */
  readonly onAppended?: (lastSequence: number) => void;
  /** Called when approvals have changed. */
  readonly onApprovals?: () => void;
}

export interface OpenAudit {
  readonly log: WritingAuditLog;
  readonly approvals: StoredApprovals;
  readonly reader: AuditReader;
  readonly keys: AuditKeys;
  /** Id of the log. */
  readonly id: string;
  readonly masking: {
    get(): MaskingSettings;
    /** From the next entry on; recorded before. */
    change(json: unknown): Promise<MaskingSettings>;
  };
  close(): void;
}

/** Whether a data folder has a log, or the remains of one. */
export function hasAudit(folder: string): boolean {
  return [auditFileName, auditHeadFileName].some((name) => existsSync(path.join(folder, name)));
}

/**
 * Opens the log of a data folder, beginning one where there is none. The caller holds the lock of the folder.
 * @throws StoreError `audit-damaged` when it was changed or cut, and as `openAuditDatabase`
 */
export function openAudit(folder: string, options: OpenAuditOptions): OpenAudit {
  const database = openAuditDatabase(folder);
  const closers: (() => void)[] = [() => database.close()];
  const closeAll = (): void => {
    for (const close of closers.toReversed()) close();
  };
  try {
    const first = createAuditReader(database).entry(1);
    const keys = openAuditKeys(folder, first === undefined);
    const known = readAuditHead(folder, keys);
    checkAuditEnd(database, keys.publicKey, known);
    const id = known && known !== 'damaged' ? known.log : randomUUID();
    if (!known) beginAuditHead(folder, keys, id);
    const head = openAuditHead(folder, keys, id);
    closers.push(head.close);

    const names = createNameMasks(keys.masking, () => masker);
    const reader = createAuditReader(database, names.forms);
    const clock = createGuardedClock(options.clock ?? systemClock, reader.latestTime());
    const executions = createExecutions(database, options.program);
    const selectSetting = database
      .prepare<[string], string>('SELECT value FROM audit_settings WHERE name = ?')
      .pluck();
    const setSetting = database.prepare('INSERT OR REPLACE INTO audit_settings (name, value) VALUES (?, ?)');
    const stored = selectSetting.get('masking');
    let masking = stored === undefined ? defaultMasking : parseMasking(JSON.parse(stored));
    let masker = createMasker(masking, keys.masking);
    const onlySecrets = createMasker(
      {
        own: [],
        kinds: {
          ...(Object.fromEntries(
            Object.keys(defaultMasking.kinds).map((kind) => [kind, false]),
          ) as MaskingSettings['kinds']),
          ...Object.fromEntries(secretKinds.map((kind) => [kind, true])),
        },
      },
      keys.masking,
    );

    const { onAppended, onApprovals, checkpointEntries, checkpointMilliseconds } = options;
    const log = createAuditLog(database, {
      log: id,
      keys,
      head,
      mask: (event: AuditEvent) => maskEvent(event, { masker, names, key: keys.masking }),
      now: () => clock.read().wall,
      onEntry: executions.record,
      ...(onAppended ? { onAppended } : {}),
      ...(checkpointEntries === undefined ? {} : { checkpointEntries }),
      ...(checkpointMilliseconds === undefined ? {} : { checkpointMilliseconds }),
    });
    const state = (name: 'begun' | 'opened' | 'closed') => ({
      state: name,
      log: id,
      fingerprint: keys.fingerprint,
      program: options.program,
    });
    // The first entry on the disk says whose log this is; nothing is taken before.
    log.commitNow((writer) => {
      const was = first === undefined ? null : 'closed';
      writer.write({
        kind: 'setting',
        name: logSetting,
        from: was,
        to: state(first === undefined ? 'begun' : 'opened'),
      });
      executions.interrupt(writer);
    });
    const approvals = createStoredApprovals(database, {
      log,
      clock,
      program: options.program,
      maskName: names.stored,
      maskShown: (text, extent) => (extent === 'secrets' ? onlySecrets : masker).text(text).text,
      ...(onApprovals ? { onChange: onApprovals } : {}),
    });
    return {
      log,
      approvals,
      reader,
      keys,
      id,
      masking: {
        get: () => masking,
        async change(json) {
          let next: MaskingSettings;
          try {
            next = parseMasking(json);
          } catch (error) {
            throw new StoreError('invalid', (error as Error).message, error);
          }
          await log.perform((writer) => {
            writer.write({ kind: 'setting', name: 'masking', from: masking, to: next });
            setSetting.run('masking', JSON.stringify(next));
            writer.afterCommit(() => {
              masking = next;
              masker = createMasker(next, keys.masking);
            });
          });
          return next;
        },
      },
      close() {
        if (!database.open) return;
        approvals.close();
        // On a full disk the last word is missing, and nothing else: the folder is given back all the same.
        void log
          .append({ kind: 'setting', name: logSetting, from: 'opened', to: state('closed') })
          .catch(() => {});
        log.close();
        closeAll();
      },
    };
  } catch (thrown) {
    closeAll();
    throw explainDatabaseError(thrown, path.join(folder, auditFileName));
  }
}
