/** Kills a program that logs heavily (SIGKILL), at random moments, and looks at what it left: see `log-heavily.ts`. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { ApprovalStatus } from '../../agent/approvals.ts';
import { type AuditEntry, nothingBefore, sha256OfText } from '../../audit/entry.ts';
import { openAudit } from '../open-audit.ts';
import { readAuditDatabase } from '../open-audit-database.ts';

export interface CrashReport {
  readonly kills: number;
  /** Of them, on a folder that had no log before: while one was begun. */
  readonly killsOfBeginnings: number;
  readonly entries: number;
  readonly acknowledged: number;
  readonly acknowledgedSteps: number;
  /** What was found wrong; empty when nothing was. */
  readonly problems: readonly string[];
}

interface Said {
  readonly entries: Map<number, string>;
  readonly approvals: Map<string, ApprovalStatus>;
}

/** What may be found of an approval that was said to be so: the next step can be on the disk before anybody was told. */
const laterStatuses: Partial<Record<ApprovalStatus, readonly ApprovalStatus[]>> = {
  open: ['open', 'granted', 'used', 'rejected'],
  granted: ['granted', 'used'],
};

/** A generator that gives the same numbers for the same seed: mulberry32. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Starts the program, kills it, and gives back what it had said. */
async function runAndKill(folder: string, milliseconds: number, fromFirstWord: boolean): Promise<Said> {
  const program = path.join(import.meta.dirname, 'log-heavily.ts');
  const child = spawn(process.execPath, [program, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  const closed = once(child, 'close');
  if (fromFirstWord) await Promise.race([once(child.stdout, 'data'), closed]);
  await wait(milliseconds);
  if (child.exitCode !== null) throw new Error(`The program ended by itself with ${child.exitCode}`);
  child.kill('SIGKILL');
  await closed;
  const entries = new Map<number, string>();
  const approvals = new Map<string, ApprovalStatus>();
  // The last line may be cut: nobody was told it.
  for (const line of Buffer.concat(chunks).toString('utf8').split('\n').slice(0, -1)) {
    const [first, second, third] = line.split(' ') as [string, string, ApprovalStatus];
    if (first === 'approval') approvals.set(second, third);
    else entries.set(Number(first), second);
  }
  return { entries, approvals };
}

/** Every entry from a verified one on, against the chain and what was said. */
function look(folder: string, from: { sequence: number; sha256: string }, said: Said) {
  const problems: string[] = [];
  const database = readAuditDatabase(folder);
  let { sequence: last, sha256: previous } = from;
  const rows = database
    .prepare<[number], { sequence: number; sha256: string; entry: string }>(
      'SELECT sequence, sha256, entry FROM audit_entries WHERE sequence > ? ORDER BY sequence',
    )
    .iterate(last);
  const open = new Map(said.entries);
  for (const { sequence, sha256, entry } of rows) {
    const parsed = JSON.parse(entry) as AuditEntry;
    if (sequence !== last + 1) problems.push(`a hole before entry ${sequence}`);
    if (parsed.previous !== previous || parsed.sequence !== sequence || sha256OfText(entry) !== sha256)
      problems.push(`entry ${sequence} does not verify`);
    const told = open.get(sequence);
    if (told !== undefined && told !== sha256) problems.push(`entry ${sequence} is not the acknowledged one`);
    open.delete(sequence);
    last = sequence;
    previous = sha256;
  }
  for (const sequence of open.keys()) problems.push(`acknowledged entry ${sequence} is missing`);
  const statusOf = database
    .prepare<[string], ApprovalStatus>('SELECT status FROM approvals WHERE id = ?')
    .pluck();
  const steps = database
    .prepare<[string], string>(
      "SELECT entry ->> '$.event.step' FROM audit_entries WHERE approval = ? AND kind = 'approval' ORDER BY sequence",
    )
    .pluck();
  for (const [id, told] of said.approvals) {
    const status = statusOf.get(id);
    const reached = status !== undefined && (laterStatuses[told] ?? [told]).includes(status);
    if (!reached) problems.push(`approval ${id} is ${status}, and it was said to be ${told}`);
    const step = steps.all(id).at(-1);
    if (status !== (step === 'opened' ? 'open' : step))
      problems.push(`approval ${id} is ${status}, and its last entry says ${step}`);
  }
  database.close();
  return { problems, last: { sequence: last, sha256: previous } };
}

/**
 * Kills a program `kills` times in one data folder, and every tenth time another in a new one.
 * @param onKill told after each, with the number of entries
 */
export async function crashAudit(
  folder: string,
  kills: number,
  seed: number,
  onKill: (kill: number, entries: number) => void = () => {},
): Promise<CrashReport> {
  const random = randomNumbers(seed);
  const problems: string[] = [];
  let verified = { sequence: 0, sha256: nothingBefore };
  let acknowledged = 0;
  let acknowledgedSteps = 0;
  let killsOfBeginnings = 0;
  for (let kill = 1; kill <= kills; kill++) {
    const beginning = kill % 10 === 0;
    const place = path.join(folder, beginning ? `beginning-${kill}` : 'log');
    mkdirSync(place, { recursive: true });
    // While it opens, or while it logs.
    const opening = beginning || random() < 0.2;
    const said = await runAndKill(place, random() * (opening ? 500 : 300), !opening);
    acknowledged += said.entries.size;
    acknowledgedSteps += said.approvals.size;
    const from = beginning ? { sequence: 0, sha256: nothingBefore } : verified;
    if (beginning) killsOfBeginnings += 1;
    if (existsSync(path.join(place, 'audit.sqlite'))) {
      // What the next program finds: its checks of head, checkpoints and end pass, or it says why not.
      try {
        openAudit(place, { program: 'the one that looks' }).close();
        const { problems: found, last } = look(place, from, said);
        problems.push(...found.map((problem) => `kill ${kill}: ${problem}`));
        if (!beginning) verified = last;
      } catch (error) {
        problems.push(`kill ${kill}: ${(error as Error).message}`);
      }
    } else if (said.entries.size > 0) problems.push(`kill ${kill}: there is no log`);
    onKill(kill, verified.sequence);
  }
  return { kills, killsOfBeginnings, entries: verified.sequence, acknowledged, acknowledgedSteps, problems };
}
