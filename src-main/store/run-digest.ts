/** What a run has come to, without reading all that it told: for lists of many runs. */
import type { Database } from 'better-sqlite3';
import type { RunEventRecord } from './run-events.ts';

export interface RunDigest {
  readonly runId: number;
  /** Of the last event that belongs to a step. */
  readonly step: number | null;
  /** The last event of kind `evaluation`. */
  readonly evaluation: RunEventRecord | null;
  /** The last `plannedSteps` that a milestone told. */
  readonly plannedSteps: number | null;
  /** Step of the last milestone with the name `alarm`. */
  readonly alarmStep: number | null;
}

/** By the partial index, which fits only where a query repeats its condition; a query that it does not fit throws. */
const besidesSteps = `FROM run_events INDEXED BY run_events_besides_steps WHERE run_id = ? AND kind <> 'step'`;

export function createRunDigests(database: Database): (runId: number) => RunDigest {
  const one = (query: string) => database.prepare<[number], unknown>(query).pluck();
  const step = one(
    'SELECT step FROM run_events WHERE run_id = ? AND step IS NOT NULL ORDER BY sequence DESC LIMIT 1',
  );
  const evaluation = one(
    `SELECT payload ${besidesSteps} AND kind = 'evaluation' ORDER BY sequence DESC LIMIT 1`,
  );
  const plannedSteps = one(
    `SELECT json_extract(payload, '$.plannedSteps') ${besidesSteps} AND kind = 'milestone'
       AND json_extract(payload, '$.plannedSteps') IS NOT NULL ORDER BY sequence DESC LIMIT 1`,
  );
  const alarmStep = one(
    `SELECT step ${besidesSteps} AND kind = 'milestone' AND json_extract(payload, '$.name') = 'alarm'
     ORDER BY sequence DESC LIMIT 1`,
  );
  return (runId) => {
    const payload = evaluation.get(runId) as string | undefined;
    return {
      runId,
      step: (step.get(runId) as number | undefined) ?? null,
      evaluation: payload === undefined ? null : (JSON.parse(payload) as RunEventRecord),
      plannedSteps: (plannedSteps.get(runId) as number | undefined) ?? null,
      alarmStep: (alarmStep.get(runId) as number | undefined) ?? null,
    };
  };
}
