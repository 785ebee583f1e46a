import i18next from 'i18next';
import { beforeAll, describe, expect, it } from 'vitest';
import type { NoticeMeaning } from '../../src-main/workbench/notice-meaning.ts';
import { resources } from '../i18n/resources.ts';
import { reasonWords } from './reason-words.ts';
import { gateWords, noticeWords } from './trouble-words.ts';

beforeAll(async () => {
  await i18next.init({ resources, fallbackLng: false, interpolation: { escapeValue: false } });
});

const troubles = (language: string) => i18next.getFixedT<'troubles'>(language, 'troubles');
const reasons = (language: string) =>
  i18next.getFixedT<['troubles', 'meaning']>(language, ['troubles', 'meaning']);
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
      { code: 'store-restarted', values: { detail: 'store process ended with code 1' } },
      'The store process ended with code 1. It was started again; nothing is lost.',
    ),
  ])('is the same text in English, and Japanese with all that it names ($text)', (notice) => {
    expect(noticeWords(notice, troubles('en'))).toBe(notice.text);
    const words = noticeWords(notice, troubles('ja'));
    expect(words).toMatch(japanese);
    expect(words).not.toContain('{{');
    if ('detail' in notice.meaning.values) expect(words).toContain(notice.meaning.values.detail);
  });

  it('is its text where its meaning is not known', () => {
    const newer = { code: 'from a newer workbench', values: {} } as unknown as NoticeMeaning;
    expect(noticeWords(told(newer, 'As it is.'), troubles('ja'))).toBe('As it is.');
    expect(noticeWords({ at: '', text: 'As it is.', meaning: null }, troubles('ja'))).toBe('As it is.');
  });

  it('says why the gate is closed', () => {
    expect(gateWords({ reason: dead, cause: 'process-died' }, troubles('en'))).toBe(dead);
    expect(gateWords({ reason: dead, cause: 'process-died' }, troubles('ja'))).toContain('判定プロセス');
    expect(gateWords({ reason: null, cause: null }, troubles('ja'))).toBeNull();
  });
});

describe('why a run ended', () => {
  const back = 'stopped to be rolled back to its checkpoint "best-by-safety"';

  it.each([
    ['paused by a person', '手動で一時停止'],
    [back, `チェックポイント「${resources.ja.meaning.role['best-by-safety']}」に戻すために停止`],
    [
      'cancelled by a person; train was cancelled and killed: it had not stopped after 10 s',
      '手動で停止（プロセスが自分で止まらなかったため、強制終了しました）',
    ],
    [
      'the workbench was closed; resume it from its last checkpoint; it could not be stopped cleanly: disk full',
      'ワークベンチが閉じられました。再開できます。（正常に停止できませんでした：disk full）',
    ],
    ['train was killed by SIGKILL', 'プロセスが止まりました。（train was killed by SIGKILL）'],
    ['something else', 'something else'],
  ])('is told in Japanese: %s', (reason, words) => {
    expect(reasonWords(reason, reasons('ja'))).toBe(words);
  });
});
