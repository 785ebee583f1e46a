/**
 * An exported log: one JSON document a line, each in canonical form (RFC 8785).
 *
 *     {"type":"log", ...}         whose log, which entries, by which key
 *     {"type":"entry", ...}       every entry of the range, in order, with its hash
 *     {"type":"checkpoint", ...}  after the entry that it is about
 *     {"type":"end", ...}         how many there are, signed: an export that was cut has none
 *
 * A range is always whole: with entries left out, the others could not be verified.
 */
import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import { canonicalJson } from '../../artifacts/canonical-json.ts';
import { type Checkpoint, checkpointSchema } from '../checkpoint.ts';
import { isSignedBy, readPublicKey, signBody } from '../signing.ts';

export const exportFormat = 'so8t-audit-export';

const hash = z.string().regex(/^[0-9a-f]{64}$/u, 'is not a SHA-256');

const logLine = z.strictObject({
  type: z.literal('log'),
  format: z.literal(exportFormat),
  version: z.literal(1),
  log: z.uuid(),
  /** First and last sequence number; `to` is `from` - 1 for an empty log. */
  from: z.int().min(1),
  to: z.int().min(0),
  publicKey: z.string().max(200),
  /** SHA-256 of the public key. */
  fingerprint: hash,
  exportedAt: z.iso.datetime(),
});

const entryLine = z.strictObject({
  type: z.literal('entry'),
  sequence: z.int().min(1),
  at: z.iso.datetime(),
  previous: hash,
  event: z.looseObject({ kind: z.string() }),
  sha256: hash,
});

const checkpointLine = checkpointSchema.extend({ type: z.literal('checkpoint') });

const endLine = z.strictObject({
  type: z.literal('end'),
  log: z.uuid(),
  from: z.int().min(1),
  to: z.int().min(0),
  /** Of the last entry. */
  sha256: hash,
  exportedAt: z.iso.datetime(),
  signature: z.string().max(200),
});

export const exportLine = z.discriminatedUnion('type', [logLine, entryLine, checkpointLine, endLine]);

export type ExportLine = z.infer<typeof exportLine>;
export type LogLine = z.infer<typeof logLine>;
export type EndLine = z.infer<typeof endLine>;

const purpose = 'audit export 1';

export function lineText(line: ExportLine): string {
  return `${canonicalJson(line)}\n`;
}

export function checkpointLineOf(checkpoint: Checkpoint): ExportLine {
  return { type: 'checkpoint', ...checkpoint };
}

export function signEnd(key: KeyObject, body: Omit<EndLine, 'type' | 'signature'>): EndLine {
  const { log, from, to, sha256, exportedAt } = body;
  const signed = { log, from, to, sha256, exportedAt };
  return { type: 'end', ...signed, signature: signBody(key, purpose, signed) };
}

export function isEndSigned({ type: _, signature, ...body }: EndLine, publicKey: string): boolean {
  try {
    return isSignedBy(readPublicKey(publicKey), purpose, body, signature);
  } catch {
    return false; // a text that is no key has signed nothing
  }
}
