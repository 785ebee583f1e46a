/** Puts masks in place of what was found, and keeps a record of where, so that places in the text can still be found. */
import { createHmac } from 'node:crypto';

/** `[start, end)` in UTF-16 code units. */
export interface Found {
  readonly kind: string;
  readonly start: number;
  readonly end: number;
}

/** One mask: `start`, `end` in the text as it was, `maskedStart`, `maskedEnd` in the masked one. */
export interface Mask extends Found {
  readonly maskedStart: number;
  readonly maskedEnd: number;
}

export interface MaskedText {
  readonly text: string;
  /** In order, without overlaps. */
  readonly masks: readonly Mask[];
}

/**
 * Eight hexadecimal digits that are the same for equal values of a kind and, without the key, say nothing about the value:
 * HMAC-SHA256 (RFC 2104), cut. Spaces, hyphens and case do not make another value.
 */
export function shortHash(key: Uint8Array, kind: string, value: string): string {
  const plain = value.normalize('NFKC').replaceAll(/[\s-]/gu, '').toLowerCase();
  return createHmac('sha256', key).update(`${kind}\n${plain}`, 'utf8').digest('hex').slice(0, 8);
}

/** 64 hexadecimal digits in place of a plain hash: whoever has the hash of a masked text could try out what was masked. */
export function keyedHash(key: Uint8Array, hash: string): string {
  return createHmac('sha256', key).update(`text\n${hash}`, 'utf8').digest('hex');
}

/** Such as `[email:3f9a2c41]`. */
export function maskOf(key: Uint8Array, kind: string, value: string): string {
  return `[${kind}:${shortHash(key, kind, value)}]`;
}

/**
 * Findings that overlap become one mask of the kind that comes first in the list: nothing found stays readable.
 * @param part the part of the text that is wanted, all of it unless given; places count from its beginning. Of what reaches
 *   over its borders, it has the whole mask
 */
export function applyMasks(
  text: string,
  findings: readonly Found[],
  key: Uint8Array,
  part: { readonly start: number; readonly end: number } = { start: 0, end: text.length },
): MaskedText {
  const masks: Mask[] = [];
  let masked = '';
  let position = part.start;
  for (const { kind, start, end } of mergeFindings(findings)) {
    if (end <= part.start || start >= part.end) continue;
    masked += text.slice(position, Math.max(position, start));
    const maskedStart = masked.length;
    masked += maskOf(key, kind, text.slice(start, end));
    position = Math.min(end, part.end);
    masks.push({
      kind,
      start: Math.max(start, part.start) - part.start,
      end: position - part.start,
      maskedStart,
      maskedEnd: masked.length,
    });
  }
  return { text: masked + text.slice(position, part.end), masks };
}

function mergeFindings(findings: readonly Found[]): Found[] {
  const byPlace = findings
    .map((found, rank) => ({ ...found, rank }))
    .toSorted((one, other) => one.start - other.start || one.rank - other.rank);
  const merged: (Found & { rank: number })[] = [];
  for (const found of byPlace) {
    const last = merged.at(-1);
    if (!last || found.start >= last.end) merged.push(found);
    else {
      const first = found.rank < last.rank ? found : last;
      const end = Math.max(last.end, found.end);
      merged[merged.length - 1] = { kind: first.kind, rank: first.rank, start: last.start, end };
    }
  }
  return merged.map(({ kind, start, end }) => ({ kind, start, end }));
}

/** Where a span of the text as it was is in the masked one; what lies within a mask is the whole mask. */
export function toMaskedSpan(
  span: { readonly start: number; readonly end: number },
  masks: readonly Mask[],
): { start: number; end: number } {
  return { start: toMasked(span.start, masks, 'start'), end: toMasked(span.end, masks, 'end') };
}

function toMasked(offset: number, masks: readonly Mask[], side: 'start' | 'end'): number {
  let shift = 0;
  for (const mask of masks) {
    // The end of a span is the first place that does not belong to it: at the start of a mask, it is outside.
    if (offset < mask.start || (side === 'end' && offset === mask.start)) break;
    if (offset < mask.end || (side === 'end' && offset === mask.end))
      return side === 'start' ? mask.maskedStart : mask.maskedEnd;
    shift = mask.maskedEnd - mask.end;
  }
  return offset + shift;
}
