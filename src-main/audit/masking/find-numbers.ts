/** Numbers that carry their own check: payment cards, bank accounts, Japan's My Number; and US Social Security numbers. */
import { digitRuns, numbersIn } from './digit-groups.ts';
import { ibanLengths } from './iban-lengths.ts';
import type { Found } from './mask-text.ts';

/** ISO/IEC 7812-1, annex B. */
export function hasLuhnDigit(digits: string): boolean {
  let sum = 0;
  for (let place = 0; place < digits.length; place++) {
    const digit = digits.charCodeAt(digits.length - 1 - place) - 48;
    const doubled = digit * 2;
    sum += place % 2 === 0 ? digit : doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** Check digit of Japan's individual number: ordinance 85 of 2014 of the Ministry of Internal Affairs, article 5. */
export function hasMyNumberDigit(digits: string): boolean {
  if (digits.length !== 12 || /^(\d)\1{11}$/u.test(digits)) return false;
  let sum = 0;
  for (let n = 1; n <= 11; n++) sum += (digits.charCodeAt(11 - n) - 48) * (n <= 6 ? n + 1 : n - 5);
  const remainder = sum % 11;
  return digits.charCodeAt(11) - 48 === (remainder <= 1 ? 0 : 11 - remainder);
}

/** ISO 13616, with ISO 7064 MOD 97-10. */
export function isIban(compact: string): boolean {
  if (ibanLengths[compact.slice(0, 2)] !== compact.length) return false;
  let remainder = 0;
  for (const unit of compact.slice(4) + compact.slice(0, 4)) {
    const value = Number.parseInt(unit, 36);
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder === 1;
}

/** As they are written and embossed: together or in the groups of their brand. */
const cardShapes = new Set(['4-4-4-4', '4-6-5', '4-6-4', '4-4-4-4-3', '4-4-4-1', '4-4-4-4-1', '4-4-4-4-2']);

export function findCards(text: string): Found[] {
  const found: Found[] = [];
  for (const run of digitRuns(text)) {
    for (const { start, end, digits, shape } of numbersIn(run, 13, 19)) {
      if (shape.includes('-') && !cardShapes.has(shape)) continue;
      if (/^[2-6]/u.test(digits) && !/^(\d)\1*$/u.test(digits) && hasLuhnDigit(digits))
        found.push({ kind: 'card', start, end });
    }
  }
  return found;
}

export function findMyNumbers(text: string): Found[] {
  const found: Found[] = [];
  for (const run of digitRuns(text)) {
    for (const { start, end, digits, shape } of numbersIn(run, 12, 12)) {
      // Among more groups of four it is a part of something else, such as a card's number.
      const alone =
        !/\d{4}[ .-]$/u.test(text.slice(Math.max(0, start - 5), start)) &&
        !/^[ .-]\d{4}(?!\d)/u.test(text.slice(end, end + 6));
      if ((shape === '12' || (shape === '4-4-4' && alone)) && hasMyNumberDigit(digits))
        found.push({ kind: 'my-number', start, end });
    }
  }
  return found;
}

const iban = /(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}(?![A-Za-z0-9])/gu;

export function findIbans(text: string): Found[] {
  const found: Found[] = [];
  for (const { 0: all, index } of text.matchAll(iban)) {
    // A word in capitals may follow: the length of the country says where the number ends.
    const length = ibanLengths[all.slice(0, 2)];
    if (length === undefined) continue;
    let end = 0;
    for (let units = 0; end < all.length && units < length; end++) if (all[end] !== ' ') units += 1;
    if (isIban(all.slice(0, end).replaceAll(' ', '')))
      found.push({ kind: 'iban', start: index, end: index + end });
  }
  return found;
}

/** Numbers that were never given out (area 000, 666, 900 and above; group 00; serial 0000) are none. */
const socialSecurity = /(?<![A-Za-z0-9-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![A-Za-z0-9-])/gu;

export function findSocialSecurityNumbers(text: string): Found[] {
  return [...text.matchAll(socialSecurity)].map(({ 0: all, index }) => ({
    kind: 'social-security-number',
    start: index,
    end: index + all.length,
  }));
}
