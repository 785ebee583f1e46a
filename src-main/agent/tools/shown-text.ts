/** Text of a call as a person who approves it sees it: nothing in it can hide, reorder or break the line. */

/** Controls, format characters (zero width, right to left ...), line separators, surrogates without a partner. */
export const deceptive = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|\u034f|\u115f|\u1160|\u17b4|\u17b5|\u3164|\uffa0/u;

/** The same, but lines and tabs are welcome: for bodies. */
export const deceptiveInLines = /[^\P{Cc}\n\r\t]|\p{Cs}/u;

const everyDeceptive = new RegExp(deceptive, 'gu');

/** One line of at most `longest` characters; what could deceive is written as `\u{202e}`. */
export function escapeText(text: string, longest: number): string {
  const shown = text.replace(everyDeceptive, (one) =>
    one === '\n' ? '\\n' : `\\u{${one.codePointAt(0)!.toString(16)}}`,
  );
  return shortenText(shown, longest);
}

/** At most `longest` units and the sign of a cut, by which the log knows that half of a secret may stand before it. */
export function shortenText(text: string, longest: number): string {
  return text.length <= longest ? text : `${cutText(text, longest)}…`;
}

/** At most `longest` UTF-16 units, not cut within a character. */
export function cutText(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const last = text.charCodeAt(longest - 1);
  return text.slice(0, last >= 0xd800 && last < 0xdc00 ? longest - 1 : longest);
}
