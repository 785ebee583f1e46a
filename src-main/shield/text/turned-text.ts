/**
 * Texts whose letters were moved on in the alphabet (any Caesar shift, rot13 among them), mirrored in it (Atbash), or
 * written backwards. Everyday words give the trick away: several must stand there turned, and hardly any as they are.
 */
import { disguiseBit, type View } from './view.ts';

/** Everyday words of requests; of two letters or more, because single letters say nothing. */
const everyday = new Set(
  (
    'how to the and make you for with can tell write give what is do of in my me an on it that this steps without people ' +
    'instructions create kill bomb build hack please drug steal gun buy someone where get use from explain step by no be'
  ).split(' '),
);
/** Pieces of requests in scripts that do not part words, or part them otherwise, written backwards. */
const mirrored = [
  ['てえ教', '方り作', '法方', '方りや', 'いさだく', 'てし明説'],
  ['么怎', '何如', '法方', '骤步', '我诉告', '样怎', '我教'],
  ['법방', '게떻어', '줘려알', '법드만', '는드만', '줘해'],
  ['ьталедс', 'ишипан', 'ьтиповс', 'ьтипук', 'яслс', 'ьлоткак'],
  ['فيك', 'هقيرط', 'عنصا', 'بتكا', 'ينربخا', 'حرشا'],
];
/** Pieces of one script that must stand there. */
const leastPieces = 2;
/** Distinct everyday words that must stand there. */
const least = 3;
const alphabet = 26;

/** Turned word to the turns that make it an everyday word: 1 to 25 letters on, 26 mirrored, 27 backwards. */
const turnedWords = new Map<string, number[]>();
const mirrorTurn = 26;
const backwardsTurn = 27;

function turnLetter(unit: number, turn: number): number {
  const letter = unit - 97;
  if (letter < 0 || letter >= alphabet) return unit;
  return 97 + (turn === mirrorTurn ? alphabet - 1 - letter : (letter + turn) % alphabet);
}

function turnWord(word: string, turn: number): string {
  if (turn === backwardsTurn) return [...word].reverse().join('');
  let out = '';
  for (let i = 0; i < word.length; i += 1) out += String.fromCharCode(turnLetter(word.charCodeAt(i), turn));
  return out;
}

for (const word of everyday)
  for (let turn = 1; turn <= backwardsTurn; turn += 1) {
    // What is written turns back into the everyday word.
    const undo = turn < mirrorTurn ? alphabet - turn : turn;
    const written = turnWord(word, undo);
    turnedWords.set(written, [...(turnedWords.get(written) ?? []), turn]);
  }

/** Readings for the turns with the most everyday words: a text made of all turns must not cost as many readings. */
const mostTurns = 3;
/** Longest stretch that is looked at for turned words. */
const looked = 4000;

/** The turns that would make everyday words of a folded text. */
export function turnsOf(text: string): number[] {
  const seen = new Map<number, Set<string>>();
  const plain = new Set<string>();
  let start = -1;
  const end = Math.min(text.length, looked);
  for (let at = 0; at <= end; at += 1) {
    const unit = at < end ? text.charCodeAt(at) : 32;
    if (unit >= 97 && unit <= 122) {
      if (start < 0) start = at;
      continue;
    }
    if (start >= 0 && at - start >= 2 && at - start <= 12) {
      const word = text.slice(start, at);
      if (everyday.has(word)) plain.add(word);
      for (const turn of turnedWords.get(word) ?? []) {
        const own = seen.get(turn) ?? new Set();
        own.add(word);
        seen.set(turn, own);
      }
    }
    start = -1;
  }
  const turns = [...seen]
    .filter(([, words]) => words.size >= least && words.size > plain.size)
    .sort((a, b) => b[1].size - a[1].size || a[0] - b[0])
    .slice(0, mostTurns)
    .map(([turn]) => turn);
  const head = text.slice(0, looked);
  const pieces = mirrored.some((list) => list.filter((piece) => head.includes(piece)).length >= leastPieces);
  if (pieces && !turns.includes(backwardsTurn)) turns.push(backwardsTurn);
  return turns;
}

/** The text as it reads when its letters are turned back. @param turn one of `turnsOf` */
export function turnBack(view: View, turn: number): View {
  if (turn === backwardsTurn) return reverse(view);
  const { text } = view;
  let out = '';
  const marks = new Uint16Array(text.length);
  for (let i = 0; i < text.length; i += 1) {
    out += String.fromCharCode(turnLetter(text.charCodeAt(i), turn));
    marks[i] = disguiseBit.rot13 | (view.marks ? view.marks[i]! : 0);
  }
  return { text: out, starts: view.starts, ends: view.ends, marks };
}

/** The text from its end. */
function reverse(view: View): View {
  const { length } = view.text;
  let out = '';
  const starts = new Int32Array(length);
  const ends = new Int32Array(length);
  const marks = new Uint16Array(length);
  for (let i = 0; i < length; i += 1) {
    const from = length - 1 - i;
    out += view.text[from]!;
    starts[i] = view.starts ? view.starts[from]! : from;
    ends[i] = view.ends ? view.ends[from]! : from + 1;
    marks[i] = disguiseBit.reversed | (view.marks ? view.marks[from]! : 0);
  }
  return { text: out, starts, ends, marks };
}
