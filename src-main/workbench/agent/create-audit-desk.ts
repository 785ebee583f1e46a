/** The audit log of a data folder, as people read it. */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { readCheckpoints, readFingerprint } from '../../audit/export/read-known.ts';
import type { KnownBefore } from '../../audit/export/verify-chain.ts';
import type { Verdict } from '../../data/verdict.ts';
import { verdicts } from '../../data/verdict.ts';
import { parsePolicy } from '../../gate/deciding/gate-policy.ts';
import { redecide } from '../../gate/deciding/redecide.ts';
import type { Store } from '../../processes/connect-store.ts';
import type { AuditDesk, AuditDetails, AuditFilter, AuditReplay, NotedBefore } from '../audit-desk.ts';
import { DeskProblem, type ProblemMeaning } from '../problem-meaning.ts';

export interface AuditDeskOptions {
  readonly dataFolder: string;
  readonly store: Store;
  readonly provenance: AuditDesk['provenance'];
}

export interface OpenAuditDesk extends AuditDesk {
  close(): void;
}

/** Decisions of a replay unless told. */
const REPLAYED = 5000;
/** Changed ones that are listed. */
const LISTED = 500;
/** Entries that are read at once. */
const PAGE = 500;

export function createAuditDesk({ dataFolder, store, provenance }: AuditDeskOptions): OpenAuditDesk {
  const listeners = new Set<() => void>();
  let last = 0;
  const look = (): void => {
    void store.auditState().then(
      ({ entries }) => {
        if (entries === last) return;
        last = entries;
        for (const listener of listeners) listener();
      },
      () => undefined, // whoever reads the log hears why it cannot be read
    );
  };
  const unwatch = store.watchAudit(look);
  look();

  /** The newest decisions that fit, newest first. */
  async function newest(filter: AuditFilter, limit: number): Promise<AuditDetails[]> {
    const { search, ...rest } = filter;
    const found: AuditDetails[] = [];
    let before: number | undefined;
    while (found.length < limit) {
      const page = await store.listAudit({
        ...rest,
        kinds: ['decision'],
        limit: Math.min(PAGE, limit - found.length),
        ...(search === undefined ? {} : { search }),
        ...(before === undefined ? {} : { before }),
      });
      const entries = await Promise.all(page.entries.map(({ sequence }) => store.auditEntry(sequence)));
      found.push(...entries.filter((entry) => entry !== undefined));
      if (page.next === null) break;
      before = page.next;
    }
    return found;
  }

  async function replay(filter: AuditFilter, document: unknown, limit = REPLAYED): Promise<AuditReplay> {
    const policy = parsePolicy(document);
    const counts = new Map<string, number>();
    const changed: AuditReplay['changed'][number][] = [];
    let [judged, same, impossible] = [0, 0, 0];
    for (const { sequence, event } of await newest(filter, limit)) {
      if (event.kind !== 'decision') continue;
      judged += 1;
      const { decision } = event;
      if (decision.situation === undefined || decision.heads === undefined) {
        impossible += 1;
        continue;
      }
      const now = redecide(decision, policy);
      const key = `${decision.verdict} ${now.verdict}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
      if (now.verdict === decision.verdict) same += 1;
      else if (changed.length < LISTED)
        changed.push({
          sequence,
          text: event.text,
          before: decision.verdict,
          after: now.verdict,
          cause: now.cause,
        });
    }
    const table = verdicts.flatMap((before: Verdict) =>
      verdicts.map((after) => ({ before, after, count: counts.get(`${before} ${after}`) ?? 0 })),
    );
    return { judged, same, impossible, table, changed };
  }

  return {
    list: (query) => store.listAudit(query),
    async entry(sequence) {
      const found = await store.auditEntry(sequence);
      if (!found)
        throw new DeskProblem(
          { code: 'no-audit-entry', values: { sequence } },
          `The audit log has no entry ${sequence}.`,
        );
      return found;
    },
    async decision(id) {
      const found = await store.auditDecision(id);
      if (!found)
        throw new DeskProblem(
          { code: 'no-audit-decision', values: { id } },
          `The audit log has no decision ${id}.`,
        );
      return found;
    },
    provenance,
    replay,
    async export() {
      const folder = path.join(dataFolder, 'exports');
      await mkdir(folder, { recursive: true });
      const time = new Date().toISOString().replaceAll(/[:.]/gu, '-');
      const { file, entries, sha256 } = await store.exportAudit(path.join(folder, `audit-${time}.jsonl`));
      return { file, entries, sha256 };
    },
    async verify(noted = {}) {
      const { holds, entries, checkpoints, problems } = await store.verifyAudit(knownFrom(noted));
      const [first] = problems;
      const problem = first ? { sequence: first.sequence, code: first.code, detail: first.detail } : null;
      return { holds, entries, checkpoints, problem };
    },
    async key() {
      const { fingerprint } = await store.auditState();
      return { fingerprint };
    },
    masking: () => store.auditMasking(),
    changeMasking: (settings) => store.changeMasking(settings),
    lastSequence: () => last,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close() {
      unwatch();
      listeners.clear();
    },
  };
}

/** @throws DeskProblem `not-a-fingerprint`, `no-checkpoints` */
function knownFrom({ fingerprint, checkpoints, file = 'The file' }: NotedBefore): KnownBefore {
  return {
    ...(fingerprint === undefined
      ? {}
      : {
          fingerprint: orProblem(() => readFingerprint(fingerprint), {
            code: 'not-a-fingerprint',
            values: {},
          }),
        }),
    ...(checkpoints === undefined
      ? {}
      : {
          checkpoints: orProblem(() => readCheckpoints(checkpoints, file), {
            code: 'no-checkpoints',
            values: { file },
          }),
        }),
  };
}

function orProblem<Result>(read: () => Result, meaning: ProblemMeaning): Result {
  try {
    return read();
  } catch (error) {
    throw new DeskProblem(meaning, (error as Error).message, error);
  }
}
