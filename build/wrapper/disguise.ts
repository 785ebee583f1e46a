/** Ways people hide a text from filters, to learn from: which one goes by the number, so that it is always the same. */

const leet: Readonly<Record<string, string>> = { a: '4', e: '3', i: '1', o: '0', s: '5', t: '7' };
const alike: Readonly<Record<string, string>> = { a: 'а', e: 'е', o: 'о', p: 'р', c: 'с', x: 'х', y: 'у' };

const swap = (text: string, table: Readonly<Record<string, string>>): string =>
  text.replace(/[a-z]/gi, (letter) => table[letter.toLowerCase()] ?? letter);

const ways: readonly ((text: string) => string)[] = [
  (text) => [...text].join(' '),
  (text) => text.replace(/(?<=\p{L})(?=\p{L})/gu, '.'),
  (text) => text.replace(/(?<=\p{L})(?=\p{L})/gu, '-'),
  (text) => swap(text, leet),
  (text) => swap(text, alike),
  (text) => text.replace(/(?<=\p{L})(?=\p{L})/gu, '\u200b'),
  (text) => Buffer.from(text).toString('base64'),
  (text) => Buffer.from(text).toString('hex'),
  (text) => encodeURIComponent(text),
  (text) => [...text].reverse().join(''),
  (text) =>
    text.replace(/[a-z]/gi, (letter) => {
      const base = letter < 'a' ? 65 : 97;
      return String.fromCharCode(((letter.charCodeAt(0) - base + 13) % 26) + base);
    }),
];

/** The text in the way of this number; texts that a way leaves as they are stay as they are. */
export function disguise(text: string, number: number): string {
  return ways[number % ways.length]!(text);
}
