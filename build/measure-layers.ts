/**
 * What layers A and D stop, per file, language, label and kind, with 95 % Wilson intervals:
 * `npm run measure:layers -- --data <rows.jsonl>... [--half tune|check] [--misses <file>] [--alarms <file>]`.
 * Rows carry text, label, lang and kind. A half is drawn by a hash of the id without its language, so that translations
 * of a prompt never part.
 */
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { layerScore, safetyFloor } from '../src-main/shield/layer-score.ts';
import type { Finding } from '../src-main/shield/signals.ts';
import { proportion } from '../src-main/training/wilson.ts';
import { embeddedFinder } from './shield-rules.ts';

interface MeasuredRow {
  readonly id: string;
  readonly text: string;
  readonly label: string;
  readonly lang: string;
  readonly kind: string;
  readonly category?: string;
}

const { values } = parseArgs({
  options: {
    data: { type: 'string', multiple: true },
    half: { type: 'string' },
    misses: { type: 'string' },
    alarms: { type: 'string' },
    by: { type: 'string', default: 'kind' },
  },
  allowPositionals: true,
  strict: false,
}) as unknown as {
  values: { data?: string[]; half?: string; misses?: string; alarms?: string; by: 'kind' | 'category' };
};
if (!values.data?.length) throw new Error('Name at least one file of rows: --data rows.jsonl');

/** `xsafety:01005-zh` and `xsafety:01005-en` are one prompt. */
function halfOf(id: string): 'tune' | 'check' {
  const group = id.replace(/-(en|zh|ja|fr|de|ru|ar|hi|es|bn)$/, '').replace(/p\d+q\d+$/, '');
  return createHash('sha256').update(group).digest()[0]! % 2 === 0 ? 'tune' : 'check';
}

const finder = await embeddedFinder();

interface Count {
  rows: number;
  patterns: number;
  lexicons: number;
  both: number;
}

const counts = new Map<string, Count>();
const misses: string[] = [];
const alarms: string[] = [];
const short = (finding: Finding) =>
  `${finding.id}${finding.layer === 'D' && finding.role === 'mention' ? '?' : ''}`;

for (const file of values.data) {
  for (const line of (await readFile(file, 'utf8')).split('\n')) {
    if (line.trim() === '') continue;
    const row = JSON.parse(line) as MeasuredRow;
    if (values.half && halfOf(row.id) !== values.half) continue;
    const findings = finder.find(row.text);
    const patterns = findings.filter(({ layer }) => layer === 'A');
    const lexicons = findings.filter(({ layer }) => layer === 'D');
    const key = [path.basename(file, '.jsonl'), row.lang, row.label, row[values.by] ?? ''].join('|');
    const count = counts.get(key) ?? { rows: 0, patterns: 0, lexicons: 0, both: 0 };
    counts.set(key, count);
    count.rows += 1;
    if (layerScore(patterns) >= safetyFloor) count.patterns += 1;
    if (layerScore(lexicons) >= safetyFloor) count.lexicons += 1;
    const stopped = layerScore(findings) >= safetyFloor;
    if (stopped) count.both += 1;
    const said = JSON.stringify({
      id: row.id,
      category: row.category,
      found: [...new Set(findings.map(short))],
      words: findings.slice(0, 4).map(({ span }) => row.text.slice(span.start, span.end)),
      text: row.text.slice(0, 400),
    });
    if (row.label === 'REFUSE' && !stopped) misses.push(said);
    if (row.label === 'ALLOW' && stopped) alarms.push(said);
  }
}

const share = (stopped: number, rows: number): string => {
  const { low, high } = proportion(stopped, rows);
  return `${((stopped / rows) * 100).toFixed(1).padStart(5)} % [${(low * 100).toFixed(1)}, ${(high * 100).toFixed(1)}]`;
};
console.log(`${finder.size.rows} rows, ${finder.size.words} words; stopped from ${safetyFloor}`);
console.log('file | language | label | kind | rows | A patterns | D lexicons | both');
for (const [key, count] of [...counts].sort(([a], [b]) => (a < b ? -1 : 1)))
  console.log(
    [
      ...key.split('|'),
      count.rows,
      ...[count.patterns, count.lexicons, count.both].map((n) => share(n, count.rows)),
    ].join(' | '),
  );
if (values.misses) await writeFile(values.misses, `${misses.join('\n')}\n`);
if (values.alarms) await writeFile(values.alarms, `${alarms.join('\n')}\n`);
