/** Runs: what was started with which recipe, and how it ended. */
import type { Database } from 'better-sqlite3';
import { StoreError } from './store-error.ts';
import { toJson } from './to-json.ts';

export const runStatuses = ['queued', 'running', 'paused', 'succeeded', 'failed', 'cancelled'] as const;

export type RunStatus = (typeof runStatuses)[number];

/** From a status to those that may follow it. What was paused, cancelled or failed may go on from its last checkpoint. */
const nextStatuses: Readonly<Record<RunStatus, readonly RunStatus[]>> = {
  queued: ['running', 'paused', 'failed', 'cancelled'],
  running: ['paused', 'succeeded', 'failed', 'cancelled'],
  paused: ['queued', 'running', 'cancelled'],
  succeeded: [],
  failed: ['queued', 'running'],
  cancelled: ['queued', 'running'],
};

/** Whether the run tells nothing more (unless it is resumed). */
export function hasEnded(status: RunStatus): boolean {
  return status !== 'queued' && status !== 'running';
}

export interface Run {
  readonly id: number;
  readonly name: string;
  /** Of the stage: `training`, `burn-in` ... */
  readonly kind: string;
  /** JSON, as are `summary` and events: numbers that are not finite become null. */
  readonly recipe: unknown;
  readonly seed: number;
  readonly status: RunStatus;
  /** Why it failed, was cancelled or paused. */
  readonly reason: string | null;
  /** The same by a code, for screens of other languages: JSON; null in runs of older programs. */
  readonly reasonMeaning: unknown;
  /** Relative to the data folder. */
  readonly folder: string;
  /** ISO 8601, UTC; so are the other times. */
  readonly createdAt: string;
  /** First start: a resumed run keeps it. */
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly summary: unknown;
  /** What it was started with besides the recipe: JSON, null in runs of older programs. */
  readonly setup: unknown;
}

export interface NewRun extends Pick<Run, 'name' | 'kind' | 'recipe' | 'seed'> {
  /** `runs/<id>` unless given. */
  readonly folder?: string;
  readonly setup?: unknown;
}

export interface StatusDetails {
  readonly reason?: string;
  /** By a code; goes with the reason. */
  readonly reasonMeaning?: unknown;
  /** Replaces the summary that is there. */
  readonly summary?: unknown;
  /** Replaces the setup that is there. */
  readonly setup?: unknown;
}

export interface RunFilter {
  readonly status?: RunStatus;
  readonly kind?: string;
  /** 100 unless given. */
  readonly limit?: number;
  /** Only runs with a lower id: the next page. */
  readonly before?: number;
}

export const endedWithProgram =
  'the program ended while the run was going on; resume it from its last checkpoint';

const endedWithProgramMeaning = JSON.stringify({ code: 'program-ended', values: {} });

export interface Runs {
  create(run: NewRun): Run;
  /** @throws StoreError `illegal-transition`, `not-found`. */
  setStatus(id: number, status: RunStatus, details?: StatusDetails): Run;
  get(id: number): Run | undefined;
  /** Newest first. */
  list(filter?: RunFilter): Run[];
}

type RunRow = Omit<Run, 'recipe' | 'summary' | 'setup' | 'reasonMeaning'> & {
  readonly recipe: string;
  readonly summary: string | null;
  readonly setup: string | null;
  readonly reasonMeaning: string | null;
};

const columns = `id, name, kind, recipe, seed, status, reason, reason_meaning AS reasonMeaning, folder,
  created_at AS createdAt, started_at AS startedAt, ended_at AS endedAt, summary, setup`;

function fromRow(row: RunRow): Run {
  return {
    ...row,
    recipe: JSON.parse(row.recipe),
    summary: row.summary === null ? null : JSON.parse(row.summary),
    setup: row.setup === null ? null : JSON.parse(row.setup),
    reasonMeaning: row.reasonMeaning === null ? null : JSON.parse(row.reasonMeaning),
  };
}

function now(): string {
  return new Date().toISOString();
}

/**
 * Runs that were going on in a program that is gone failed with it. To be called when the database is locked: then
 * no program but the given one can be alive.
 */
export function failRunsOfDeadPrograms(database: Database, program: string): void {
  database
    .prepare(
      `UPDATE runs SET status = 'failed', reason = ?, reason_meaning = ?, ended_at = ?
       WHERE status = 'running' AND program IS NOT ?`,
    )
    .run(endedWithProgram, endedWithProgramMeaning, now(), program);
}

/** @param program what runs set to running belong to; see `failRunsOfDeadPrograms`. */
export function createRuns(database: Database, program: string): Runs {
  const insert = database.prepare<[Record<string, unknown>], { id: number }>(
    `INSERT INTO runs (name, kind, recipe, seed, status, folder, created_at, setup)
     VALUES (:name, :kind, :recipe, :seed, 'queued', '', :now, :setup) RETURNING id`,
  );
  const setFolder = database.prepare('UPDATE runs SET folder = ? WHERE id = ?');
  const select = database.prepare<[number], RunRow>(`SELECT ${columns} FROM runs WHERE id = ?`);
  const update = database.prepare(
    `UPDATE runs SET status = :status, reason = :reason, reason_meaning = :reasonMeaning, program = :program,
       started_at = :startedAt, ended_at = :endedAt, summary = :summary, setup = :setup
     WHERE id = :id`,
  );
  const selectMany = database.prepare<[Record<string, unknown>], RunRow>(
    `SELECT ${columns} FROM runs
     WHERE (:status IS NULL OR status = :status) AND (:kind IS NULL OR kind = :kind) AND (:before IS NULL OR id < :before)
     ORDER BY id DESC LIMIT :limit`,
  );

  function get(id: number): Run | undefined {
    const row = select.get(id);
    return row && fromRow(row);
  }

  function existing(id: number): Run {
    const run = get(id);
    if (!run) throw new StoreError('not-found', `There is no run ${id}`);
    return run;
  }

  return {
    get,
    create: database.transaction(({ name, kind, recipe, seed, folder, setup }: NewRun) => {
      if (!Number.isSafeInteger(seed)) throw new StoreError('invalid', `The seed ${seed} is not an integer`);
      const texts = {
        recipe: toJson(recipe, 'recipe'),
        setup: setup === undefined ? null : toJson(setup, 'setup'),
      };
      const { id } = insert.get({ name, kind, ...texts, seed, now: now() })!;
      setFolder.run(folder ?? `runs/${id}`, id);
      return existing(id);
    }),
    setStatus: database.transaction((id: number, status: RunStatus, details: StatusDetails = {}) => {
      const run = existing(id);
      if (!nextStatuses[run.status].includes(status)) {
        const message = `Run ${id} ("${run.name}") is ${run.status}: it cannot become ${status}`;
        throw new StoreError('illegal-transition', message);
      }
      const summary = details.summary === undefined ? run.summary : details.summary;
      const setup = details.setup === undefined ? run.setup : details.setup;
      update.run({
        id,
        status,
        reason: details.reason ?? null,
        reasonMeaning:
          details.reasonMeaning === undefined ? null : toJson(details.reasonMeaning, 'reasonMeaning'),
        program: status === 'running' ? program : null,
        startedAt: status === 'running' ? (run.startedAt ?? now()) : run.startedAt,
        endedAt: hasEnded(status) ? now() : null,
        summary: summary === null ? null : toJson(summary, 'summary'),
        setup: setup === null ? null : toJson(setup, 'setup'),
      });
      return existing(id);
    }),
    list({ status, kind, limit = 100, before }: RunFilter = {}) {
      const filter = { status: status ?? null, kind: kind ?? null, before: before ?? null, limit };
      return selectMany.all(filter).map(fromRow);
    },
  };
}
