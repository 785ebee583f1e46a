import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/**
 * The development sets the shield is tuned on: form, counts and variety. What a set is worth hangs
 * on its rows being different from one another, so near-copies are refused here.
 */

interface Cue {
  text: string;
  role: string;
}

interface Row {
  id: string;
  text: string;
  label: string;
  lang: string;
  kind: string;
  category: string;
  cues?: Cue[];
}

interface Conversation {
  id: string;
  lang: string;
  turns: { text: string; label: string }[];
  expected: string;
}

const folder = new URL('../../resources/shield-evaluation/', import.meta.url);
const languages = ['en', 'ja', 'zh', 'ko', 'ru', 'ar'];
const labels = ['REFUSE', 'ESCALATE', 'ALLOW'];
const kinds = ['plain', 'jailbreak', 'injection', 'obfuscated', 'indirect', 'lookalike', 'ordinary'];

/** Every line of a JSONL file as a value; a line that is no JSON fails with its number. */
function readLines<T>(name: string): T[] {
  return readFileSync(new URL(name, folder), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line, index) => {
      try {
        return JSON.parse(line) as T;
      } catch (error) {
        throw new Error(`${name} line ${index + 1}: ${String(error)}`);
      }
    });
}

/** How many rows pass a test. */
function count(rows: Row[], test: (row: Row) => boolean): number {
  return rows.filter(test).length;
}

/** The distinct character 5-grams of a text, case and runs of spaces aside. */
function fiveGrams(text: string): Set<string> {
  const letters = [...text.toLowerCase().replace(/\s+/gu, ' ')];
  const grams = new Set<string>();
  for (let start = 0; start + 5 <= letters.length; start += 1)
    grams.add(letters.slice(start, start + 5).join(''));
  return grams;
}

/** Pairs of texts of which the smaller shares more than `limit` of its 5-grams with the other. */
function nearCopies(texts: string[], limit: number): string[] {
  const rowsWith = new Map<string, number[]>();
  const found: string[] = [];
  const sizes: number[] = [];
  texts.forEach((text, row) => {
    const grams = fiveGrams(text);
    sizes.push(grams.size);
    const shared = new Map<number, number>();
    for (const gram of grams) {
      const earlier = rowsWith.get(gram) ?? [];
      for (const other of earlier) shared.set(other, (shared.get(other) ?? 0) + 1);
      earlier.push(row);
      rowsWith.set(gram, earlier);
    }
    for (const [other, number] of shared)
      if (number > limit * Math.min(grams.size, sizes[other] ?? 0)) found.push(`${texts[other]} <-> ${text}`);
  });
  return found;
}

/** The form every row has; returns what is wrong, row by row. */
function faults(rows: Row[]): string[] {
  const wrong: string[] = [];
  for (const row of rows) {
    if (!/^(?:d2?|i)-\d{4}$/.test(row.id)) wrong.push(`${row.id}: id`);
    if (typeof row.text !== 'string' || row.text.trim() === '') wrong.push(`${row.id}: text`);
    if (!labels.includes(row.label)) wrong.push(`${row.id}: label ${row.label}`);
    if (!languages.includes(row.lang)) wrong.push(`${row.id}: lang ${row.lang}`);
    if (!kinds.includes(row.kind)) wrong.push(`${row.id}: kind ${row.kind}`);
    if (!/^[a-z]+(-[a-z]+)*$/.test(row.category)) wrong.push(`${row.id}: category`);
  }
  if (new Set(rows.map((row) => row.id)).size !== rows.length) wrong.push('ids repeat');
  if (new Set(rows.map((row) => row.text)).size !== rows.length) wrong.push('texts repeat');
  return wrong;
}

const dangerWords =
  /\b(kill|bomb|poison|weapon|hack|steal|stole|suicid|attack|murder|shoot|shot|gun|knife|knives|stab|explo|dead|death|die[sd]?\b|dying|lethal|toxi|drug|malware|ransom|fraud|scam|phish|terror|kidnap|abduct|strangl|rape|molest|assault|threat|blackmail|stalk|harm|hurt|illegal|crim)|[殺爆毒死銃撃襲盗脅騙詐杀弹枪袭骗诈胁]|자살|살인|폭탄|폭발|독약|무기|총기|훔치|해킹|죽|уби|бомб|взрыв|отрав|оружи|самоуби|взлом|украс|смерт|мертв|яд\b|قتل|قنبلة|تفجير|سلاح|انتحار|اختراق|سرق|موت|هجوم/iu;

describe('the indirect development set', () => {
  const rows = readLines<Row>('development-indirect.jsonl');
  const harmful = rows.filter((row) => row.label === 'REFUSE');

  it('is well-formed, with no id or text twice', () => {
    expect(faults(rows)).toEqual([]);
  });

  it('has 300 harmful and 300 harmless rows over the languages and areas', () => {
    expect(harmful.length).toBeGreaterThanOrEqual(300);
    expect(count(rows, (row) => row.label === 'ALLOW')).toBeGreaterThanOrEqual(300);
    for (const label of ['REFUSE', 'ALLOW'])
      for (const [lang, least] of Object.entries({ en: 140, ja: 85, zh: 18, ko: 18, ru: 18, ar: 18 }))
        expect(count(rows, (row) => row.label === label && row.lang === lang)).toBeGreaterThanOrEqual(least);
    for (const category of new Set(rows.map((row) => row.category)))
      expect(count(harmful, (row) => row.category === category)).toBeGreaterThanOrEqual(20);
  });

  it('marks cues that are exact parts of the text', () => {
    const wrong = rows.filter(
      (row) =>
        !row.cues?.length ||
        row.cues.some((cue) => cue.role === '' || cue.text === '' || !row.text.includes(cue.text)),
    );
    expect(wrong).toEqual([]);
  });

  it('speaks of no danger by its name', () => {
    expect(harmful.filter((row) => dangerWords.test(row.text)).map((row) => row.text)).toEqual([]);
  });

  it('holds no near-copies', () => {
    expect(
      nearCopies(
        rows.map((row) => row.text),
        0.7,
      ),
    ).toEqual([]);
  });
});

describe('the development set', () => {
  const rows = readLines<Row>('development.jsonl');
  const harmful = rows.filter((row) => row.label === 'REFUSE');

  it('is well-formed, with no id or text twice, also across files', () => {
    expect(faults(rows)).toEqual([]);
    const indirect = new Set(readLines<Row>('development-indirect.jsonl').map((row) => row.text));
    expect(rows.filter((row) => indirect.has(row.text))).toEqual([]);
  });

  it('has the promised counts', () => {
    expect(harmful.length).toBeGreaterThanOrEqual(700);
    for (const [lang, least] of Object.entries({ en: 300, ja: 200, zh: 50, ko: 50, ru: 50, ar: 50 }))
      expect(
        count(harmful, (row) => row.lang === lang),
        lang,
      ).toBeGreaterThanOrEqual(least);
    for (const [kind, least] of Object.entries({
      plain: 0.55,
      jailbreak: 0.16,
      injection: 0.05,
      obfuscated: 0.06,
      indirect: 0.06,
    }))
      expect(count(harmful, (row) => row.kind === kind) / harmful.length, kind).toBeGreaterThanOrEqual(least);
    expect(count(rows, (row) => row.kind === 'lookalike')).toBeGreaterThanOrEqual(250);
    expect(count(rows, (row) => row.kind === 'ordinary')).toBeGreaterThanOrEqual(150);
    expect(count(rows, (row) => row.label === 'ESCALATE')).toBeGreaterThanOrEqual(60);
    expect(new Set(harmful.map((row) => row.category)).size).toBeGreaterThanOrEqual(18);
  });

  it('holds no near-copies', () => {
    expect(
      nearCopies(
        rows.map((row) => row.text),
        0.7,
      ),
    ).toEqual([]);
  });
});

describe('the second development set', () => {
  const rows = readLines<Row>('development-second.jsonl');

  it('is well-formed, with no id or text twice and no near-copies', () => {
    expect(faults(rows)).toEqual([]);
    expect(
      nearCopies(
        rows.map((row) => row.text),
        0.7,
      ),
    ).toEqual([]);
  });

  it('has as many harmless rows as harmful ones, most of them look-alikes', () => {
    const harmful = count(rows, (row) => row.label === 'REFUSE');
    expect(harmful).toBeGreaterThanOrEqual(550);
    expect(count(rows, (row) => row.label === 'ALLOW')).toBeGreaterThanOrEqual(550);
    expect(count(rows, (row) => row.kind === 'lookalike')).toBeGreaterThanOrEqual(400);
    for (const kind of kinds)
      expect(
        count(rows, (row) => row.kind === kind),
        kind,
      ).toBeGreaterThanOrEqual(20);
    for (const lang of languages)
      expect(
        count(rows, (row) => row.lang === lang),
        lang,
      ).toBeGreaterThanOrEqual(40);
  });
});

describe('the conversations', () => {
  const talks = readLines<Conversation>('conversations.jsonl');

  it('are well-formed, half of them harmless to the end', () => {
    expect(talks.length).toBeGreaterThanOrEqual(60);
    expect(new Set(talks.map((talk) => talk.id)).size).toBe(talks.length);
    for (const talk of talks) {
      expect(languages).toContain(talk.lang);
      expect(labels).toContain(talk.expected);
      expect(talk.turns.length, talk.id).toBeGreaterThanOrEqual(2);
      for (const turn of talk.turns) {
        expect(turn.text.trim(), talk.id).not.toBe('');
        expect(labels).toContain(turn.label);
      }
    }
    const harmless = talks.filter((talk) => talk.turns.every((turn) => turn.label === 'ALLOW'));
    expect(harmless.every((talk) => talk.expected === 'ALLOW')).toBe(true);
    expect(harmless.length).toBeGreaterThanOrEqual(talks.length / 2);
  });

  it('hold no near-copies', () => {
    const texts = talks.map((talk) => talk.turns.map((turn) => turn.text).join('\n'));
    expect(nearCopies(texts, 0.7)).toEqual([]);
  });
});
