import i18next from 'i18next';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ErrorDetails } from '../../src-main/api/trpc.ts';
import { damageCodes } from '../../src-main/model-files/model-source.ts';
import type { NoticeMeaning } from '../../src-main/workbench/notice-meaning.ts';
import type { RunReason } from '../../src-main/workbench/run-reason.ts';
import { resources } from '../i18n/resources.ts';
import { damageWords, errorWords } from './problem-words.ts';
import { reasonWords } from './reason-words.ts';
import { gateWords, noticeWords } from './trouble-words.ts';

beforeAll(async () => {
  await i18next.init({ resources, fallbackLng: false, interpolation: { escapeValue: false } });
});

const reasons = (language: string) =>
  i18next.getFixedT<['troubles', 'meaning']>(language, ['troubles', 'meaning']);
const gates = (language: string) => i18next.getFixedT<['troubles', 'audit']>(language, ['troubles', 'audit']);
const japanese = /[\p{Script=Hiragana}\p{Script=Katakana}]/u;

describe('what the workbench tells', () => {
  const told = (meaning: NoticeMeaning, text: string) => ({ at: '', text, meaning });
  const dead = 'the process of so8t-tiny was killed by SIGKILL';

  it.each([
    told({ code: 'gate-open', values: {} }, 'The gate is open again.'),
    told({ code: 'disk-free', values: {} }, 'There is space on the disk again: everything goes on.'),
    told(
      { code: 'disk-full', values: { detail: 'No space left' } },
      'No space left. Runs wait until there is space, and then go on.',
    ),
    told(
      { code: 'gate-closed', values: { cause: 'process-died', detail: dead } },
      `The gate is closed: ${dead}`,
    ),
    told(
      { code: 'run-trouble', values: { id: 3, name: 'naive', detail: 'No space left' } },
      'Run 3 naive: No space left',
    ),
    told(
      { code: 'store-restarted', values: { detail: 'store process ended with code 1' } },
      'The store process ended with code 1. It was started again; nothing is lost.',
    ),
  ])('is the same text in English, and Japanese with all that it names ($text)', (notice) => {
    expect(noticeWords(notice, reasons('en'))).toBe(notice.text);
    const words = noticeWords(notice, reasons('ja'));
    expect(words).toMatch(japanese);
    expect(words).not.toContain('{{');
    if ('detail' in notice.meaning.values) expect(words).toContain(notice.meaning.values.detail);
  });

  it('is its text where its meaning is not known', () => {
    const newer = { code: 'from a newer workbench', values: {} } as unknown as NoticeMeaning;
    expect(noticeWords(told(newer, 'As it is.'), reasons('ja'))).toBe('As it is.');
    expect(noticeWords({ at: '', text: 'As it is.', meaning: null }, reasons('ja'))).toBe('As it is.');
  });

  it('says why the gate is closed', () => {
    expect(gateWords({ reason: dead, cause: 'process-died' }, gates('en'))).toBe(dead);
    expect(gateWords({ reason: dead, cause: 'process-died' }, gates('ja'))).toContain('判定プロセス');
    expect(gateWords({ reason: null, cause: null }, gates('ja'))).toBeNull();
  });

  it('says which parts close the agent’s gate, and how they failed', () => {
    const faults = [
      { part: 'audit', kind: 'disk-full', detail: 'No space left' },
      { part: 'clock', kind: 'went-backwards', detail: 'by 1 h' },
    ] as const;
    const closed = {
      reason: 'No space left by 1 h',
      cause: 'other',
      agent: { state: 'closed', faults },
    } as const;
    expect(gateWords(closed, gates('en'))).toBe(
      'Audit log: the disk is full (No space left). Clock: went backwards (by 1 h).',
    );
    expect(gateWords(closed, gates('ja'))).toContain('監査ログ：ディスクがいっぱいです（No space left）');
  });
});

describe('why a run ended', () => {
  const killed = { how: 'killed', detail: 'train was cancelled and killed' } as const;
  const full = { how: 'failed', detail: 'disk full' } as const;
  const problem = { code: 'start-unknown', values: { model: 'shelf:gone' } } as const;

  it.each<[RunReason, string]>([
    [{ code: 'paused-by-person', values: {} }, '手動で一時停止'],
    [
      { code: 'rolled-back', values: { role: 'best-by-safety' } },
      `チェックポイント「${resources.ja.meaning.role['best-by-safety']}」に戻すために停止`,
    ],
    [
      { code: 'cancelled-by-person', values: {}, unclean: killed },
      '手動で停止（プロセスが自分で止まらなかったため、強制終了しました）',
    ],
    [
      { code: 'closed', values: {}, unclean: full },
      'ワークベンチが閉じられました。再開できます。（正常に停止できませんでした：disk full）',
    ],
    [
      { code: 'process-died', values: { detail: 'train was killed by SIGKILL' } },
      'プロセスが止まりました。（train was killed by SIGKILL）',
    ],
    [
      { code: 'failed', values: { detail: 'It is not known', problem } },
      'この実行の出発点のモデル「shelf:gone」がどこにあるか分かりません。そのモデルから新しい実行を始めてください。',
    ],
  ])('is told in Japanese by its code: %j', (reasonMeaning, words) => {
    expect(reasonWords({ reason: 'English', reasonMeaning }, reasons('ja'))).toBe(words);
  });

  it('is its English text where it was stored without a code, or with one that is not known', () => {
    const old = { reason: 'paused by a person', reasonMeaning: null };
    expect(reasonWords(old, reasons('ja'))).toBe('paused by a person');
    const newer = { reason: 'As it is.', reasonMeaning: { code: 'of tomorrow', values: {} } };
    expect(reasonWords(newer, reasons('ja'))).toBe('As it is.');
    expect(reasonWords({ reason: null, reasonMeaning: null }, reasons('ja'))).toBeNull();
  });
});

describe('what went wrong', () => {
  const error = (details: Partial<ErrorDetails>) =>
    errorWords(
      { name: 'Error', code: null, meaning: null, fields: [], ...details },
      'English',
      reasons('ja'),
    );

  it('is told by what it means, else by its code, else by its class', () => {
    const role = 'last' as const;
    const values = { id: 3, name: 'naive', role, step: 12 };
    expect(error({ name: 'DeskProblem', meaning: { code: 'other-checkpoint', values } })).toContain(
      `「${resources.ja.meaning.role.last}」はステップ 12`,
    );
    const room = { folder: '/models', needed: 51e6, free: 4e6 };
    expect(error({ meaning: { code: 'no-room', values: room } })).toMatch(/51.+MB.+4.+MB/u);
    expect(error({ name: 'StoreError', code: 'disk-full' })).toBe('ディスクに空きがありません。');
    expect(error({ name: 'NoJudgement', code: 'process-died' })).toBe(
      '判定プロセスが止まりました。（English）',
    );
    expect(error({ name: 'ModelFileError', code: 'link' })).toContain('リンク');
    expect(error({ name: 'ArtifactError' })).toContain('壊れているか');
    expect(error({ name: 'TypeError' })).toBe('予期しない問題が起きました。');
  });

  it('has words for every kind of damage', () => {
    for (const code of damageCodes)
      for (const language of ['en', 'ja'])
        expect(damageWords(code, reasons(language))).toMatch(/ .+\.$|。$/u);
  });
});

describe('problems of the agent’s desks', () => {
  const told = (name: string, code: string): ErrorDetails => ({ name, code, meaning: null, fields: [] });

  it.each([
    told('ApprovalRefused', 'used-before'),
    told('PolicyError', 'built-in'),
    told('StoreError', 'audit-damaged'),
    told('ServerProblem', 'unreachable'),
    told('ToolSettingsError', ''),
  ])('have words of their own in Japanese ($name $code)', (details) => {
    const words = errorWords(details, 'English.', reasons('ja'));
    expect(words).toMatch(japanese);
    expect(words).not.toBe(errorWords(told('Error', ''), 'English.', reasons('ja')));
  });

  it('name what a person asked for', () => {
    const meaning = { code: 'no-audit-entry', values: { sequence: 77 } } as const;
    const details = { name: 'DeskProblem', code: null, meaning, fields: [] };
    expect(errorWords(details, '', reasons('ja'))).toBe('監査ログに記録 77 はありません。');
  });
});
