/** Puts a log that cannot be gone on with aside, as it is: as evidence. */
import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync } from 'node:fs';
import path from 'node:path';
import { auditHeadFileName } from './audit-head.ts';
import { auditKeyFileName } from './audit-keys.ts';
import { auditFileName } from './open-audit-database.ts';

/**
 * Moves the files of the log into a folder of their own. The key stays, too, so that its fingerprint goes on to be known;
 * one that is missing is made anew with the next log.
 * @returns the folder; null where there is no log
 */
export function setAuditAside(folder: string): string | null {
  const names = readdirSync(folder).filter(
    (name) => name.startsWith(auditFileName) || name === auditHeadFileName,
  );
  if (names.length === 0) return null;
  const aside = path.join(folder, `audit-until-${new Date().toISOString().replaceAll(/[:.]/gu, '-')}`);
  mkdirSync(aside);
  for (const name of names) renameSync(path.join(folder, name), path.join(aside, name));
  const key = path.join(folder, auditKeyFileName);
  if (existsSync(key)) copyFileSync(key, path.join(aside, auditKeyFileName));
  return aside;
}
