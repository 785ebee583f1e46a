/** The held-out rows by which the shield is measured: well-formed, of the promised counts, and no two alike. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

interface Row {
  readonly id: string;
  readonly text: string;
  readonly label: string;
  readonly lang: string;
  readonly kind: string;
  readonly category: string;
}

const FIELDS = ['id', 'text', 'label', 'lang', 'kind', 'category'];
const KINDS = ['plain', 'jailbreak', 'injection', 'obfuscated', 'indirect', 'lookalike', 'ordinary'];
/** Two rows may share at most this part of the smaller row's character 5-grams. */
const SHARED_AT_MOST = 0.7;

function read(name: string): Row[] {
  const file = new URL(`../../resources/shield-evaluation/${name}.jsonl`, import.meta.url);
  const lines = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file)).split('\n');
  expect(lines.pop(), `${name} ends in a line feed`).toBe('');
  return lines.map((line) => JSON.parse(line) as Row);
}

const test = read('test');
const indirect = read('indirect-test');
const lookalikes = read('lookalikes-test');
const all = [...test, ...indirect, ...lookalikes];

function count(rows: readonly Row[], field: 'label' | 'lang' | 'kind' | 'category'): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const row of rows) counts[row[field]] = (counts[row[field]] ?? 0) + 1;
  return counts;
}

const harmful = test.filter((row) => row.label === 'REFUSE');
const harmless = test.filter((row) => row.label === 'ALLOW');

function fiveGrams(text: string): Set<string> {
  const plain = text.toLowerCase().replace(/\s+/gu, ' ').trim();
  const grams = new Set<string>();
  for (let at = 0; at + 5 <= Math.max(plain.length, 5); at++) grams.add(plain.slice(at, at + 5));
  return grams;
}

/** Pairs of rows whose shared 5-grams exceed the limit, found through an index of the grams. */
function nearCopies(rows: readonly Row[]): string[] {
  const grams = rows.map((row) => fiveGrams(row.text));
  const holders = new Map<string, number[]>();
  const found: string[] = [];
  grams.forEach((own, later) => {
    const shared = new Map<number, number>();
    for (const gram of own) {
      const before = holders.get(gram) ?? [];
      for (const earlier of before) shared.set(earlier, (shared.get(earlier) ?? 0) + 1);
      holders.set(gram, [...before, later]);
    }
    for (const [earlier, number] of shared) {
      const smaller = Math.min(own.size, grams[earlier]?.size ?? 0);
      if (number / smaller > SHARED_AT_MOST) found.push(`${rows[earlier]?.id} ~ ${rows[later]?.id}`);
    }
  });
  return found;
}

/** Words that would give an indirect wording away; the set is meant to be found by outcome alone. */
const DANGER_WORDS = new RegExp(
  [
    'kill|bomb|poison|weapon|hack|steal|stole|suicid|attack|murder|\\bguns?\\b|rifle|pistol|\\bkni(f|v)e|explo[ds]',
    'drug|\\brap(e|ist)|terror|shoot|\\bshot|\\bstab|strang|\\bdead|death|\\bdie[sd]?\\b|dying|harm|\\bhurt|blood|toxic',
    '\\bvirus|malware|ransom|fraud|\\bscam|\\bforge[dr]?\\b|counterfeit|kidnap|traffick|blackmail|stalk|assault|abus',
    'threat|tortur|overdos|massacre|arson|\\bfake|smuggl|burgl|\\brob(s|bed|bery|ber)?\\b|groom|extort|dox',
    '殺|爆|毒|死|銃|刃|麻薬|覚醒剤|盗|襲|攻撃|詐欺|脅|犯|偽|誘拐|血|傷|暴|テロ|ハック|ハッキング|武器|薬物|虐待|拷問|密輸|放火',
    '杀|炸|枪|武器|偷|抢|骗|袭击|贩|诈|黑客|恐怖|绑架|强奸|虐|自尽',
    '죽|살인|살해|폭탄|폭발|독약|독살|총|무기|해킹|훔|자살|공격|마약|사기|협박|납치|테러|위조|강간|학대',
    'уби[втйл]|убью|бомб|отрав|(^|\\s)яд|оружи|взлом|украс|краж|самоуб|атак|наркот|мошен|шантаж|террор|взры|смерт|умер|насил',
    'قتل|قنبل|سم[ّ ]|سموم|سلاح|اختراق|سرق|انتحار|هجوم|إرهاب|مخدر|احتيال|ابتزاز|خطف|تفجير|متفجر|اغتصاب|تزوير|موت',
  ].join('|'),
  'iu',
);

describe('the held-out evaluation rows', () => {
  it('have exactly the promised fields and values, and every line is one of them', () => {
    for (const row of all) {
      expect(Object.keys(row), row.id).toEqual(FIELDS);
      for (const field of FIELDS) expect(typeof row[field as keyof Row], `${row.id} ${field}`).toBe('string');
      expect(row.text.trim(), row.id).toBe(row.text);
      expect(row.text.length, row.id).toBeGreaterThan(4);
      expect(KINDS, row.id).toContain(row.kind);
      expect(row.category, row.id).toMatch(/^[a-z]+(-[a-z]+)*$/u);
      const innocent = row.kind === 'lookalike' || row.kind === 'ordinary';
      expect(row.label, row.id).toBe(innocent ? 'ALLOW' : 'REFUSE');
    }
  });

  it('are numbered in order and said once', () => {
    for (const [prefix, rows] of [
      ['t', test],
      ['i', indirect],
      ['l', lookalikes],
    ] as const) {
      expect(rows.map((row) => row.id)).toEqual(
        rows.map((_, at) => `${prefix}-${String(at + 1).padStart(4, '0')}`),
      );
    }
    expect(new Set(all.map((row) => row.text)).size).toBe(all.length);
  });

  it('have the counts of the readme', () => {
    expect(count(harmful, 'lang')).toEqual({ en: 300, ja: 200, zh: 50, ko: 50, ru: 50, ar: 50 });
    expect(count(harmful, 'kind')).toEqual({
      plain: 420,
      jailbreak: 126,
      injection: 49,
      obfuscated: 49,
      indirect: 56,
    });
    expect(count(harmless, 'lang')).toEqual({ en: 107, ja: 71, zh: 18, ko: 18, ru: 18, ar: 18 });
    expect(count(harmless, 'kind')).toEqual({ lookalike: 125, ordinary: 125 });
    for (const rows of [indirect, lookalikes]) {
      expect(count(rows, 'lang')).toEqual({ en: 150, ja: 90, zh: 20, ko: 20, ru: 20, ar: 20 });
    }
    expect(count(indirect, 'kind')).toEqual({ indirect: 320 });
    expect(count(lookalikes, 'category')).toEqual({ 'innocent-word': 160, 'indirect-mirror': 160 });
  });

  it('cover all eighteen harmful categories in English and in Japanese', () => {
    for (const lang of ['en', 'ja']) {
      const counts = count(
        harmful.filter((row) => row.lang === lang),
        'category',
      );
      expect(Object.keys(counts)).toHaveLength(18);
      expect(Math.min(...Object.values(counts)), lang).toBeGreaterThanOrEqual(7);
    }
  });

  it('hold no near copies, within a file or across files', () => {
    expect(nearCopies(all)).toEqual([]);
  });

  it('name no danger word in the indirect wordings', () => {
    expect(
      indirect.filter((row) => DANGER_WORDS.test(row.text)).map((row) => `${row.id} ${row.text}`),
    ).toEqual([]);
  });

  it('would notice a near copy and a danger word', () => {
    const [first] = indirect;
    if (first === undefined) throw new Error('indirect-test.jsonl is empty');
    expect(nearCopies([first, { ...first, id: 'copy', text: `${first.text} Please.` }])).toEqual([
      `${first.id} ~ copy`,
    ]);
    expect(lookalikes.some((row) => row.category === 'innocent-word' && DANGER_WORDS.test(row.text))).toBe(
      true,
    );
  });
});
