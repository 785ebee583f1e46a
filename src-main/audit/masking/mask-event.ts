/** An event as it is stored: free texts masked, everything else as it was. */
import type { AuditEvent } from '../../agent/audit-log.ts';
import type { StoredEvent } from '../entry.ts';
import type { Masker } from './create-masker.ts';
import type { NameMasks } from './mask-name.ts';
import { keyedHash } from './mask-text.ts';

type DecisionEvent = Extract<AuditEvent, { kind: 'decision' }>;

const kana = /[\u3041-\u30ff\uff66-\uff9f]/u;

/**
 * Also what JSON cannot say becomes something it can: numbers that are none are null, halves of surrogate pairs are
 * U+FFFD. A log that refused them would lose the decision about them.
 */
export function maskEvent(
  event: AuditEvent,
  { masker, names, key }: { readonly masker: Masker; readonly names: NameMasks; readonly key: Uint8Array },
): StoredEvent {
  const plain = asJson(event);
  const text = (original: string): string => masker.text(original).text;
  const maybe = (original: string | null): string | null => (original === null ? null : text(original));
  switch (plain.kind) {
    case 'decision':
      return maskDecision(plain, { masker, names, key });
    case 'approval':
      return { ...plain, by: maybe(plain.by), reason: maybe(plain.reason) };
    case 'execution':
      return { ...plain, detail: maybe(plain.detail) };
    case 'setting':
      return { ...plain, from: masker.json(plain.from ?? null), to: masker.json(plain.to ?? null) };
  }
}

function maskDecision(
  { decision, text, around, ...rest }: DecisionEvent,
  { masker, names, key }: { readonly masker: Masker; readonly names: NameMasks; readonly key: Uint8Array },
): StoredEvent {
  const masked = masker.text(text, around);
  const keyed = masked.masks.length > 0;
  const { shield } = decision;
  return {
    ...rest,
    decision: {
      ...decision,
      conversation: decision.conversation === null ? null : names.stored(decision.conversation),
      textSha256: keyed ? keyedHash(key, decision.textSha256) : decision.textSha256,
      faults: decision.faults.map((fault) => ({ ...fault, detail: masker.text(fault.detail).text })),
      shield: shield && {
        ...shield,
        unknown: shield.unknown.map((one) => masker.text(one).text),
        explanation: { ...shield.explanation, text: masker.text(shield.explanation.text).text },
      },
    },
    text: masked.text,
    masks: masked.masks,
    textHashKeyed: keyed,
    script: kana.test(text) ? 'japanese' : 'other',
  };
}

function asJson(event: AuditEvent): AuditEvent {
  return wellFormed(JSON.parse(JSON.stringify(event))) as AuditEvent;
}

function wellFormed(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed();
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(wellFormed);
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name.toWellFormed(), wellFormed(one)]),
  );
}
