import { generateKeyPairSync } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { canonicalJson } from '../artifacts/canonical-json.ts';
import { type Checkpoint, signCheckpoint } from '../audit/checkpoint.ts';
import { type AuditEntry, nothingBefore, sealEntry } from '../audit/entry.ts';
import { checkpointLineOf, type ExportLine, lineText, signEnd } from '../audit/export/export-lines.ts';
import { readCheckpoints } from '../audit/export/read-known.ts';
import type { KnownBefore } from '../audit/export/verify-chain.ts';
import { verifyExport } from '../audit/export/verify-export.ts';
import { fingerprintOf, publicKeyText } from '../audit/signing.ts';
import { decisionEvent } from '../audit/test-files/decisions.ts';
import { type OpenAudit, openAudit } from './open-audit.ts';
import { openAuditReader } from './read-audit.ts';
import { temporaryFolder } from './test-programs/data-folder.ts';

const program = 'test';

async function filled(entries = 30, checkpointEntries = 10) {
  const folder = temporaryFolder();
  const audit = openAudit(folder, { program, checkpointEntries });
  onTestFinished(() => audit.close());
  // In groups, as they come: a checkpoint after each.
  for (let n = 0; n < entries; n += 10) {
    const group = Array.from({ length: Math.min(10, entries - n) }, (_, index) => `text ${n + index}`);
    await Promise.all(group.map((text) => audit.log.append(decisionEvent(text))));
  }
  return { audit, folder };
}

async function exported(folder: string, range = {}) {
  const { functions, close } = openAuditReader(folder);
  const file = path.join(folder, `export-${Math.random()}.jsonl`);
  const result = await functions.export(file, range);
  const state = functions.state();
  close();
  return { file, result, state, lines: readFileSync(file, 'utf8').trimEnd().split('\n') };
}

const verify = (lines: readonly string[], known: KnownBefore = {}) => verifyExport(lines, known);

const parse = (line: string) => JSON.parse(line) as ExportLine & Record<string, unknown>;
const isEntry = (line: string): boolean => parse(line).type === 'entry';

/** Places of the lines that hold entries. */
const entriesOf = (lines: readonly string[]): number[] =>
  lines.flatMap((line, index) => (isEntry(line) ? [index] : []));

/** A line with a change in it, in canonical form. */
function changed(line: string, change: (json: Record<string, unknown>) => void): string {
  const json = JSON.parse(line) as Record<string, unknown>;
  change(json);
  return canonicalJson(json);
}

/** All hashes of an export made anew, as somebody without the key can; from a given entry on. */
function rehashed(lines: readonly string[]): string[] {
  let previous = nothingBefore;
  return lines.map((line) => {
    const json = parse(line);
    if (json.type !== 'entry') return line;
    const entry = {
      sequence: json.sequence,
      at: json.at,
      previous,
      event: json.event,
    } as unknown as AuditEntry;
    previous = sealEntry(entry).sha256;
    return lineText({ type: 'entry', ...entry, event: json.event, sha256: previous } as ExportLine).trimEnd();
  });
}

/** Checkpoints and the end signed anew, by another key. */
function resigned(lines: readonly string[], nameTheKey: boolean): string[] {
  const { privateKey } = generateKeyPairSync('ed25519');
  const publicKey = publicKeyText(privateKey);
  const hashes = new Map<number, string>();
  return lines.map((line) => {
    const json = parse(line);
    if (json.type === 'log' && nameTheKey)
      return lineText({ ...json, publicKey, fingerprint: fingerprintOf(publicKey) } as ExportLine).trimEnd();
    if (json.type === 'entry') hashes.set(json.sequence, json.sha256);
    if (json.type === 'checkpoint') {
      const { log, sequence, at } = json;
      const body = { log, sequence, at, sha256: hashes.get(sequence)! };
      return lineText(checkpointLineOf(signCheckpoint(privateKey, body))).trimEnd();
    }
    if (json.type === 'end') {
      const { log, from, to, exportedAt } = json;
      return lineText(signEnd(privateKey, { log, from, to, exportedAt, sha256: hashes.get(to)! })).trimEnd();
    }
    return line;
  });
}

describe('an export', () => {
  it('verifies by itself, against a known key and against an earlier checkpoint', async () => {
    const { audit, folder } = await filled(5);
    const earlier = await exported(folder);
    await audit.log.append(decisionEvent('later'));
    const { lines, result, state } = await exported(folder);
    expect(result).toMatchObject({ from: 1, to: 7, entries: 7, fingerprint: state.fingerprint });
    expect(await verify(lines)).toMatchObject({ holds: true, problems: [], entries: 7, keyKnown: false });
    expect(await verify(lines, { fingerprint: state.fingerprint })).toMatchObject({
      holds: true,
      keyKnown: true,
    });
    const checkpoints = readCheckpoints(readFileSync(earlier.file, 'utf8'), earlier.file);
    expect(await verify(lines, { checkpoints })).toMatchObject({ holds: true, keyKnown: true });
  });

  it('of a range is whole, says where it begins, and is verified for itself', async () => {
    const { folder } = await filled();
    const { lines, result } = await exported(folder, { from: 8, to: 23 });
    expect(result).toMatchObject({ from: 8, to: 23, entries: 16 });
    expect(await verify(lines)).toMatchObject({ holds: true, from: 8, to: 23, entries: 16 });
    await expect(exported(folder, { from: 99 })).rejects.toMatchObject({ code: 'invalid' });
  });

  it('is written whole or not at all', async () => {
    const { folder } = await filled(3);
    const { functions, close } = openAuditReader(folder);
    onTestFinished(close);
    const nowhere = path.join(folder, 'no-such-folder', 'x.jsonl');
    await expect(functions.export(nowhere, {})).rejects.toThrow(nowhere);
    const before = readdirSync(folder);
    await expect(functions.export(folder, {})).rejects.toThrow();
    expect(readdirSync(folder)).toEqual(before);
  });
});

describe('tampering with an export is noticed', () => {
  type Tamper = (lines: readonly string[], entries: readonly number[]) => readonly string[];
  const at = (entries: readonly number[], n: number): number => entries[n]!;
  const cases: readonly (readonly [string, Tamper, string])[] = [
    [
      'a changed text',
      (lines, e) => lines.with(at(e, 12), lines[at(e, 12)]!.replace('text', 'test')),
      'changed',
    ],
    [
      'a changed verdict',
      (lines, e) =>
        lines.with(at(e, 12), lines[at(e, 12)]!.replace('"verdict":"REFUSE"', '"verdict":"ALLOW"')),
      'changed',
    ],
    [
      'a changed time',
      (lines, e) =>
        lines.with(
          at(e, 5),
          changed(lines[at(e, 5)]!, (json) => {
            json.at = '2001-01-01T00:00:00.000Z';
          }),
        ),
      'changed',
    ],
    ['a removed entry', (lines, e) => lines.toSpliced(at(e, 12), 1), 'not-the-next'],
    ['the first entry removed', (lines, e) => lines.toSpliced(at(e, 0), 1), 'not-the-next'],
    ['the last entry removed', (lines, e) => lines.toSpliced(e.at(-1)!, 1), 'replaced'],
    [
      'an inserted entry',
      (lines, e) => {
        const json = parse(lines[at(e, 12)]!) as unknown as AuditEntry & { sha256: string };
        const sealed = sealEntry({ ...json, previous: json.sha256, sequence: json.sequence + 1 });
        const line = { type: 'entry', ...(JSON.parse(sealed.text) as object), sha256: sealed.sha256 };
        return lines.toSpliced(at(e, 12) + 1, 0, canonicalJson(line));
      },
      'not-the-next',
    ],
    [
      'two entries in another order',
      (lines, e) => lines.with(at(e, 4), lines[at(e, 5)]!).with(at(e, 5), lines[at(e, 4)]!),
      'not-the-next',
    ],
    ['a doubled entry', (lines, e) => lines.toSpliced(at(e, 12), 0, lines[at(e, 12)]!), 'not-the-next'],
    ['a cut tail', (lines, e) => lines.slice(0, at(e, 20)), 'cut-off'],
    ['a missing end', (lines) => lines.slice(0, -1), 'cut-off'],
    [
      'a tail cut where a checkpoint is, with the first line made to fit',
      (lines) => {
        const last = lines.findLastIndex(
          (line, index) => parse(line).type === 'checkpoint' && index < lines.length - 3,
        );
        const to = (parse(lines[last]!) as unknown as Checkpoint).sequence;
        return [
          changed(lines[0]!, (json) => {
            json.to = to;
          }),
          ...lines.slice(1, last + 1),
          lines.at(-1)!,
        ];
      },
      'replaced',
    ],
    [
      'one entry changed with its hash',
      (lines, e) =>
        lines.with(
          at(e, 12),
          changed(lines[at(e, 12)]!, (json) => {
            json.event = { ...(json.event as object), text: 'never said' };
            const { sequence, at: time, previous, event } = json as unknown as AuditEntry;
            json.sha256 = sealEntry({ sequence, at: time, previous, event }).sha256;
          }),
        ),
      'not-chained',
    ],
    [
      'the whole chain with fresh hashes',
      (lines, e) => rehashed(lines.with(at(e, 12), lines[at(e, 12)]!.replace('text', 'test'))),
      'replaced',
    ],
    [
      'the whole chain with fresh hashes and checkpoints of another key',
      (lines, e) =>
        resigned(rehashed(lines.with(at(e, 12), lines[at(e, 12)]!.replace('text', 'test'))), false),
      'other-key',
    ],
    [
      'a forged checkpoint',
      (lines) => {
        const index = lines.findIndex((line) => parse(line).type === 'checkpoint');
        return lines.with(
          index,
          changed(lines[index]!, (json) => {
            json.at = '2001-01-01T00:00:00.000Z';
          }),
        );
      },
      'forged-checkpoint',
    ],
    [
      'another fingerprint in the first line',
      (lines) =>
        lines.with(
          0,
          changed(lines[0]!, (json) => {
            json.fingerprint = '0'.repeat(64);
          }),
        ),
      'other-key',
    ],
    ['a broken line', (lines, e) => lines.with(at(e, 12), lines[at(e, 12)]!.slice(0, -5)), 'not-json'],
    ['an empty line', (lines, e) => lines.toSpliced(at(e, 12), 0, ''), 'not-json'],
    [
      'a field twice',
      (lines, e) => lines.with(at(e, 12), lines[at(e, 12)]!.replace('{', '{"sequence":13,')),
      'not-canonical',
    ],
    [
      'a field too many',
      (lines, e) =>
        lines.with(
          at(e, 12),
          changed(lines[at(e, 12)]!, (json) => {
            json.note = 'x';
          }),
        ),
      'malformed',
    ],
    ['something after the end', (lines, e) => [...lines, lines[at(e, 12)]!], 'after-the-end'],
    ['no first line', (lines) => lines.slice(1), 'malformed'],
    ['nothing at all', () => [], 'malformed'],
  ];

  it.each(cases)('%s', async (_, tamper, code) => {
    const { folder } = await filled();
    const { lines } = await exported(folder);
    expect((await verify(lines)).holds).toBe(true);
    const report = await verify(tamper(lines, entriesOf(lines)));
    expect(report.holds).toBe(false);
    expect(report.problems.map((problem) => problem.code)).toContain(code);
  });

  it('a whole log of another key holds only for those who know nothing of this one', async () => {
    const { folder } = await filled();
    const { lines, state } = await exported(folder);
    const known = readCheckpoints(lines.join('\n'), 'x');
    const replaced = resigned(rehashed(lines.with(8, lines[8]!.replace('text', 'test'))), true);
    expect(await verify(replaced)).toMatchObject({ holds: true, keyKnown: false });
    const byKey = await verify(replaced, { fingerprint: state.fingerprint });
    expect(byKey.problems.map(({ code }) => code)).toContain('other-key');
    const byCheckpoint = await verify(replaced, { checkpoints: known });
    expect(byCheckpoint.problems.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['other-key', 'replaced']),
    );
  });

  it('a chain that its own key signed anew, and one that was cut, are noticed by an earlier checkpoint', async () => {
    const { audit, folder } = await filled();
    const { lines } = await exported(folder);
    const checkpoints = readCheckpoints(lines.join('\n'), 'x');
    // Whoever holds the data folder holds its key.
    const other = openAudit(temporaryFolder(), { program });
    onTestFinished(() => other.close());
    const own = audit.keys.signing;
    const forged = rehashed(lines.with(8, lines[8]!.replace('text', 'test'))).map((line) => {
      const json = parse(line);
      return json.type === 'end' ? null : line;
    });
    const hashes = new Map(
      forged.flatMap((line) =>
        line && isEntry(line) ? [[Number(parse(line).sequence), String(parse(line).sha256)] as const] : [],
      ),
    );
    const signed = forged.flatMap((line) => {
      if (line === null) {
        const { log, from, to, exportedAt } = parse(lines.at(-1)!) as never as {
          log: string;
          from: number;
          to: number;
          exportedAt: string;
        };
        return [lineText(signEnd(own, { log, from, to, exportedAt, sha256: hashes.get(to)! })).trimEnd()];
      }
      const json = parse(line);
      if (json.type !== 'checkpoint') return [line];
      const { log, sequence, at } = json;
      return [
        lineText(
          checkpointLineOf(signCheckpoint(own, { log, sequence, at, sha256: hashes.get(sequence)! })),
        ).trimEnd(),
      ];
    });
    expect((await verify(signed)).holds).toBe(true);
    expect((await verify(signed, { checkpoints })).problems.map(({ code }) => code)).toContain('replaced');
    const short = await exported(folder, { to: 15 });
    expect((await verify(short.lines)).holds).toBe(true);
    expect((await verify(short.lines, { checkpoints })).problems.map(({ code }) => code)).toContain(
      'cut-off',
    );
  });
});

describe('tampering with the database is noticed', () => {
  /** What somebody does who may write the file: without the triggers. */
  function tamper(folder: string, statement: string): void {
    const database = new Database(path.join(folder, 'audit.sqlite'));
    const triggers = database
      .prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
      .pluck()
      .all();
    for (const name of triggers) database.exec(`DROP TRIGGER ${name}`);
    database.exec(statement);
    database.close();
  }
  const reopen = (folder: string): OpenAudit => openAudit(folder, { program });

  it.each([
    [
      'a changed entry',
      "UPDATE audit_entries SET entry = replace(entry, 'REFUSE', 'ALLOW') WHERE sequence = 5",
      'changed',
      true,
    ],
    ['a removed entry', 'DELETE FROM audit_entries WHERE sequence = 5', 'not-the-next', true],
    [
      'a changed end',
      "UPDATE audit_entries SET entry = replace(entry, 'REFUSE', 'ALLOW') WHERE sequence = 27",
      'changed',
      true,
    ],
    [
      'a cut tail',
      'DELETE FROM audit_checkpoints WHERE sequence > 20; DELETE FROM audit_entries WHERE sequence > 25',
      'cut-off',
      true,
    ],
    ['everything removed', 'DELETE FROM audit_checkpoints; DELETE FROM audit_entries', 'cut-off', true],
    [
      'a checkpoint of nobody',
      `UPDATE audit_checkpoints SET checkpoint = replace(checkpoint, '"signature":"', '"signature":"A')`,
      'forged-checkpoint',
      true,
    ],
    [
      'an approval that nobody gave',
      `INSERT INTO approvals (id, action_sha256, title, detail, decision, status, opened_at, expires_at) VALUES ('x', '${'a'.repeat(64)}', '', '', 'd', 'granted', '', '')`,
      'changed',
      false,
    ],
  ])('%s', async (_, statement, code, atStart) => {
    const { audit, folder } = await filled();
    audit.close();
    tamper(folder, statement);
    const { functions, close } = openAuditReader(folder);
    const report = await functions.verify({});
    close();
    expect(report.holds).toBe(false);
    expect(report.problems.map((problem) => problem.code)).toContain(code);
    if (atStart) expect(() => reopen(folder)).toThrow(expect.objectContaining({ code: 'audit-damaged' }));
  });

  it.each([
    ['removed', (file: string) => writeFileSync(file, '')],
    ['of another log', (file: string) => writeFileSync(file, 'x'.repeat(2048))],
  ])('a head that was %s', async (_, damage) => {
    const { audit, folder } = await filled(3);
    audit.close();
    damage(path.join(folder, 'audit.head'));
    expect(() => reopen(folder)).toThrow(/audit\.head/u);
  });

  it('a key that is missing is not replaced by another', async () => {
    const { audit, folder } = await filled(3);
    audit.close();
    const file = path.join(folder, 'audit-key.pem');
    const { privateKey } = generateKeyPairSync('ed25519');
    writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }));
    expect(() => reopen(folder)).toThrow(expect.objectContaining({ code: 'audit-damaged' }));
    expect(existsSync(file)).toBe(true);
  });
});
