import i18next from 'i18next';
import { beforeAll, describe, expect, it } from 'vitest';
import type { AuditSummary } from '../../../src-main/workbench/audit-desk.ts';
import { resources } from '../../i18n/resources.ts';
import { summaryWords } from './summary-words.ts';

beforeAll(async () => {
  await i18next.init({ resources, fallbackLng: false, interpolation: { escapeValue: false } });
});

const words = (parts: AuditSummary['parts'], language: string, text = ''): string =>
  summaryWords({ parts, text }, i18next.getFixedT<'audit'>(language, 'audit'));

const actionSha256 = 'ab'.repeat(32);

describe('a record in one line', () => {
  it('is the text of a decision as it is', () => {
    expect(words(null, 'ja', 'What is a prime?')).toBe('What is a prime?');
  });

  it('says who decided about an approval, and why', () => {
    const parts = {
      kind: 'approval',
      approval: 'a',
      step: 'rejected',
      by: 'hanako',
      reason: 'Too dear.',
    } as const;
    expect(words(parts, 'en')).toBe('Rejected by hanako: Too dear.');
    expect(words(parts, 'ja')).toBe('却下（hanako）：Too dear.');
  });

  it('says how an action ended', () => {
    const parts = {
      kind: 'execution',
      actionSha256,
      outcome: 'begun',
      permittedBy: 'd',
      detail: null,
    } as const;
    expect(words(parts, 'en')).toBe('Action abababababab begun');
    expect(words(parts, 'ja')).toBe('動作 abababababab：開始');
    const ended = { ...parts, outcome: 'succeeded' } as const;
    expect(words({ ...ended, detail: 'length' }, 'ja')).toBe('動作 abababababab：成功：最大トークン数まで');
    expect(words({ ...ended, detail: 'It broke: off.' }, 'en')).toBe(
      'Action abababababab succeeded: It broke: off.',
    );
  });

  it('names settings, and those that it does not know as they are', () => {
    const parts = { kind: 'setting', from: 'balanced', to: 'strict' } as const;
    expect(words({ ...parts, name: 'policy' }, 'ja')).toBe('ポリシー：balanced → strict');
    expect(words({ ...parts, name: 'audit-log', from: 'opened', to: 'closed' }, 'en')).toBe(
      'Audit log: closed',
    );
    expect(words({ ...parts, name: 'newer', from: null }, 'en')).toBe('newer: strict');
  });
});
