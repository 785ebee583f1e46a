/**
 * How far the log goes, outside the database: a small signed file beside it, on the disk before an append is answered.
 * Whoever cuts the end off the table would have to forge this, too. Two places that are written in turn, so that a crash
 * while one is written leaves the other.
 */
import {
  closeSync,
  existsSync,
  fdatasyncSync,
  fsyncSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import type { AuditPosition } from '../agent/audit-log.ts';
import {
  type Checkpoint,
  checkpointSchema,
  isCheckpointSigned,
  signCheckpoint,
} from '../audit/checkpoint.ts';
import { nothingBefore } from '../audit/entry.ts';
import type { AuditKeys } from './audit-keys.ts';

export const auditHeadFileName = 'audit.head';

/** A line of JSON, filled up with spaces: one write of one block. */
const placeBytes = 1024;

export interface AuditHeadFile {
  /** Puts a statement on the disk. @throws errors of the file system */
  write(position: AuditPosition): void;
  close(): void;
}

/** The latest statement that this key signed; undefined when there is none, `damaged` when none can be read. */
export function readAuditHead(
  folder: string,
  keys: Pick<AuditKeys, 'publicKey'>,
): Checkpoint | undefined | 'damaged' {
  const file = path.join(folder, auditHeadFileName);
  if (!existsSync(file)) return undefined;
  const bytes = readFileSync(file);
  const heads = [0, 1].flatMap((place) => {
    const text = bytes.subarray(place * placeBytes, (place + 1) * placeBytes).toString('utf8');
    const head = parseHead(text);
    return head && head.publicKey === keys.publicKey && isCheckpointSigned(head) ? [head] : [];
  });
  return heads.toSorted((one, other) => other.sequence - one.sequence)[0] ?? 'damaged';
}

function parseHead(text: string): Checkpoint | undefined {
  try {
    return checkpointSchema.parse(JSON.parse(text));
  } catch {
    return undefined; // a place that was never written, or half
  }
}

/** Makes the file for a log that has no entry yet: whole or not at all. */
export function beginAuditHead(folder: string, keys: AuditKeys, log: string): void {
  const file = path.join(folder, auditHeadFileName);
  const part = `${file}.new`;
  rmSync(part, { force: true });
  const handle = openSync(part, 'wx', 0o600);
  try {
    writeSync(handle, lineOf(keys, log, { sequence: 0, sha256: nothingBefore }).repeat(2));
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(part, file);
}

/** @param log id of the log */
export function openAuditHead(folder: string, keys: AuditKeys, log: string): AuditHeadFile {
  const handle = openSync(path.join(folder, auditHeadFileName), 'r+');
  const sequences = [0, 1].map((place) => {
    const line = Buffer.alloc(placeBytes);
    readSync(handle, line, 0, placeBytes, place * placeBytes);
    return parseHead(line.toString('utf8'))?.sequence ?? -1;
  });
  // The older one is written first: the newer one stays until the next is whole.
  let place = sequences[0]! <= sequences[1]! ? 0 : 1;
  return {
    write(position) {
      writeSync(handle, lineOf(keys, log, position), place * placeBytes);
      fdatasyncSync(handle);
      place = 1 - place;
    },
    close() {
      closeSync(handle);
    },
  };
}

function lineOf({ signing }: AuditKeys, log: string, { sequence, sha256 }: AuditPosition): string {
  const head = signCheckpoint(signing, { log, sequence, sha256, at: new Date().toISOString() });
  return `${JSON.stringify(head).padEnd(placeBytes - 1)}\n`;
}
