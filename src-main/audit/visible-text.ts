/**
 * Texts of others as they are shown to whoever decides or reads the log: nothing in them can hide, reorder what stands
 * beside it, or steer a terminal. Lines, tabs and joiners of emoji and scripts stay.
 */
const deceptive =
  /[^\P{Cc}\n\t]|[\u061c\u200b\u200e\u200f\u202a-\u202e\u2028\u2029\u2060-\u2069\ufeff]|[\u{e0000}-\u{e007f}]/gu;

/** What could deceive is written as `\u{202e}`; ends of lines of other systems become `\n`. */
export function visibleText(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replaceAll(deceptive, (one) => `\\u{${one.codePointAt(0)!.toString(16)}}`);
}
