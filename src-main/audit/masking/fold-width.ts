/**
 * Full-width letters, digits and punctuation as their ASCII forms, the many hyphens as one, and other spaces as a space. Every
 * UTF-16 code unit becomes exactly one, so that places in the folded text are places in the text itself.
 */
const hyphens = /[\u2010-\u2015\u2212\u30fc\uff70\ufe58\ufe63]/gu;
const spaces = /[\u00a0\u2000-\u200a\u202f\u3000\t]/gu;
const fullWidth = /[\uff01-\uff5e]/gu;

/** Hyphens between digits alone: the long vowel mark is a letter elsewhere. */
export function foldWidth(text: string): string {
  // Most texts of most languages have nothing to fold.
  if (!/[\u0080-\uffff\t]/u.test(text)) return text;
  return text
    .replaceAll(fullWidth, (unit) => String.fromCharCode(unit.charCodeAt(0) - 0xfee0))
    .replaceAll(spaces, ' ')
    .replaceAll(hyphens, (unit, offset: number, whole: string) =>
      isDigit(whole.charCodeAt(offset - 1)) && isDigit(whole.charCodeAt(offset + 1)) ? '-' : unit,
    );
}

function isDigit(unit: number): boolean {
  return unit >= 0x30 && unit <= 0x39;
}
