/** How somebody can be reached: e-mail, telephone, and the address of their computer. */
import { isIPv6 } from 'node:net';
import { digitRuns, numbersIn } from './digit-groups.ts';
import type { Found } from './mask-text.ts';

/** RFC 5321 without the quoted forms; a label of the host may be in another script (RFC 6531). */
const email =
  /(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9\u3041-\u9fff](?:[A-Za-z0-9\u3041-\u9fff-]{0,62})\.){1,8}(?:[A-Za-z]{2,24}|\u65e5\u672c)/gu;

export function findEmails(text: string): Found[] {
  if (!text.includes('@')) return [];
  const found: Found[] = [];
  for (const { 0: all, index } of text.matchAll(email)) {
    // `https://user:password@host` is no mailbox.
    if (/:\/\/[^\s/@]{1,200}:$/u.test(text.slice(Math.max(0, index - 210), index))) continue;
    found.push({ kind: 'email', start: index, end: index + all.length });
  }
  return found;
}

/** ITU-T E.164, with separators; `(0)` as Europeans write it. */
const international = /(?<![A-Za-z0-9+])\+[1-9](?:[ .-]?\(?\d\)?){6,14}(?![A-Za-z0-9])/gu;
/** North American Numbering Plan: neither area nor exchange begins with 0 or 1. */
const american =
  /(?<![A-Za-z0-9-])(?:1[ .-])?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[ .-])[2-9]\d{2}[ .-]\d{4}(?![A-Za-z0-9-])/gu;
/** Japanese numbers with the area or exchange in brackets. */
const bracketed =
  /(?<![A-Za-z0-9])(?:\(0\d{1,4}\) ?\d{1,4}[ -]?\d{4}|0\d{1,4}\(\d{1,4}\)\d{4})(?![A-Za-z0-9])/gu;
/** Whatever the words before say is a telephone number. */
const labelled =
  /(?:(?<![A-Za-z])(?:tel|telephone|phone|mobile|cell|fax)(?: (?:no|number))?\.?|\u96fb\u8a71(?:\u756a\u53f7)?|\u643a\u5e2f(?:\u96fb\u8a71|\u756a\u53f7)?|\u9023\u7d61\u5148)(?: ?[:=]| is|\u306f)? {0,3}(\+?\(?\d(?:[ ().-]{0,2}\d){5,14})(?![A-Za-z0-9])/giu;

/** 050, 060, 070, 080 and 090 have eleven digits; other Japanese numbers ten. */
const japaneseTogether = /^(?:0[5-9]0\d{8}|0[1-9]\d{8})$/u;

/** 03-1234-5678, 090-1234-5678, 045-123-4567, 0120-123-456; 06 12 34 56 78 in France, 020 7946 0958 in Britain. */
const groupedShapes = new Set('2-4-4 3-4-4 3-3-4 4-2-4 5-1-4 4-3-3 4-3-4 5-3-3 2-2-2-2-2'.split(' '));

export function findPhones(text: string): Found[] {
  const found: Found[] = [];
  for (const expression of [international, american, bracketed])
    for (const { 0: all, index } of text.matchAll(expression))
      found.push({ kind: 'phone', start: index, end: index + all.length });
  for (const { 0: all, 1: number, index } of text.matchAll(labelled)) {
    const end = index + all.length;
    found.push({ kind: 'phone', start: end - number!.length, end });
  }
  for (const run of digitRuns(text)) {
    for (const { start, end, digits, shape } of numbersIn(run, 10, 11)) {
      if (!/^0[1-9]/u.test(digits) || digits === '0123456789') continue;
      if (groupedShapes.has(shape) || (!shape.includes('-') && japaneseTogether.test(digits)))
        found.push({ kind: 'phone', start, end });
    }
  }
  return found;
}

const octet = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
/** Not a version: `v1.2.3.4`, `1.2.3.4.5`. */
const ipv4 = new RegExp(`(?<![A-Za-z0-9.-])(?:${octet}\\.){3}${octet}(?![A-Za-z0-9]|\\.\\d)`, 'gu');
const ipv6 = /(?<![A-Za-z0-9:.])[0-9A-Fa-f:]{3,39}(?![A-Za-z0-9:])/gu;
/** Loopback, any, and link-local addresses are nobody's; that somebody tried to reach them is what a log is read for. */
const nobodys = /^(?:127\.|0\.0\.0\.0$|169\.254\.|::1?$|fe80:)/iu;

export function findAddressesOfComputers(text: string): Found[] {
  const found: Found[] = [];
  const add = (all: string, start: number): void => {
    if (!nobodys.test(all)) found.push({ kind: 'ip', start, end: start + all.length });
  };
  for (const { 0: all, index } of text.matchAll(ipv4)) add(all, index);
  // `a::b` is a path in several programming languages.
  for (const { 0: all, index } of text.matchAll(ipv6))
    if (/\d/u.test(all) && (all.match(/:/gu)?.length ?? 0) >= 3 && isIPv6(all)) add(all, index);
  return found;
}
