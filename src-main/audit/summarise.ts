/** An entry in one line. */
import type { AuditDetails, AuditSummary, SummaryParts } from './audit-query.ts';
import type { StoredEvent } from './entry.ts';

/** UTF-16 code units of a text that a list shows. */
const shownUnits = 300;

export function summarise({ sequence, at, event }: AuditDetails): AuditSummary {
  const { verdict, subject, cause } =
    event.kind === 'decision' ? event.decision : { verdict: null, subject: null, cause: null };
  return {
    sequence,
    at,
    kind: event.kind,
    verdict,
    subject,
    cause,
    text: begin(lineOf(event)),
    parts: partsOf(event),
  };
}

/** What a screen makes words of. */
function partsOf(event: StoredEvent): SummaryParts | null {
  switch (event.kind) {
    case 'decision':
      return null;
    case 'approval': {
      const { kind, approval, step, by, reason } = event;
      return { kind, approval, step, by, reason: reason === null ? null : begin(reason) };
    }
    case 'execution': {
      const { kind, actionSha256, outcome, permittedBy, detail } = event;
      return { kind, actionSha256, outcome, permittedBy, detail: detail === null ? null : begin(detail) };
    }
    case 'setting': {
      const { kind, name, from, to } = event;
      return { kind, name, from: shownValue(from), to: shownValue(to) };
    }
  }
}

/** Policies are known by their ids, the log by whether it is open; other values as they are. */
function shownValue(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  const { id, state } = value as { id?: unknown; state?: unknown };
  for (const name of [id, state]) if (typeof name === 'string') return short(name);
  return short(value);
}

/** Not in the middle of a character. */
function begin(text: string): string {
  if (text.length <= shownUnits) return text;
  return `${text.slice(0, shownUnits).replace(/[\ud800-\udbff]$/u, '')}…`;
}

function lineOf(event: StoredEvent): string {
  switch (event.kind) {
    case 'decision':
      return event.text;
    case 'approval': {
      const by = event.by === null ? '' : ` by ${event.by}`;
      const reason = event.reason === null ? '' : `: ${event.reason}`;
      return `Approval ${event.approval} ${event.step}${by}${reason}`;
    }
    case 'execution': {
      const detail = event.detail === null ? '' : `: ${event.detail}`;
      return `Action ${event.actionSha256.slice(0, 12)} ${event.outcome}, permitted by ${event.permittedBy}${detail}`;
    }
    case 'setting':
      return `${event.name}: ${short(event.from)} -> ${short(event.to)}`;
  }
}

function short(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}
