/** What of the log is shown, as the fields have it. */
import type { AuditFilter } from '../../../src-main/workbench/audit-desk.ts';

export interface FilterFields {
  readonly search: string;
  readonly kind: string | null;
  readonly verdict: string | null;
  readonly subject: string | null;
  readonly cause: string | null;
  readonly script: string | null;
  /** Id of the one whose records are shown. */
  readonly conversation: string | null;
  /** Days of this machine's time zone: `2026-11-21`; both included. */
  readonly from: string;
  readonly to: string;
}

export const noFilter: FilterFields = {
  search: '',
  kind: null,
  verdict: null,
  subject: null,
  cause: null,
  script: null,
  conversation: null,
  from: '',
  to: '',
};

/** The fields as the API takes them: what is not set is left out. */
export function filterOf(fields: FilterFields): AuditFilter {
  const { search, kind, verdict, subject, cause, script, conversation, from, to } = fields;
  const filter = {
    ...(search.trim() === '' ? {} : { search: search.trim() }),
    ...(kind === null ? {} : { kinds: [kind] }),
    ...(verdict === null ? {} : { verdicts: [verdict] }),
    ...(subject === null ? {} : { subjects: [subject] }),
    ...(cause === null ? {} : { causes: [cause] }),
    ...(script === null ? {} : { script }),
    ...(conversation === null ? {} : { conversation }),
    ...(from === '' ? {} : { from: beginOf(from, 0) }),
    ...(to === '' ? {} : { to: beginOf(to, 1) }),
  };
  return filter as AuditFilter;
}

/** Begin of a day, or of one some days later, as ISO 8601 in UTC. */
function beginOf(day: string, later: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date + later).toISOString();
}
