import i18next from 'i18next';
import { expect, it, onTestFinished } from 'vitest';
import { resources } from '../i18n/resources.ts';
import { dismissNotice, useNotices } from './notices.ts';
import { tellReached } from './tell-reached.ts';

it('tells what was reached, whatever was asked for', async () => {
  await i18next.init({ resources, fallbackLng: false, interpolation: { escapeValue: false } });
  const t = i18next.getFixedT<'troubles'>('en', 'troubles');
  onTestFinished(() => {
    for (const { id } of useNotices.getState().notices) dismissNotice(id);
  });
  tellReached('paused', 'paused', 'a', t);
  tellReached('paused', 'succeeded', 'b', t);
  tellReached('cancelled', 'failed', 'c', t);
  expect(useNotices.getState().notices).toMatchObject([
    { kind: 'done', text: 'Paused: a' },
    { kind: 'hint', text: 'b had come to its end before: it is finished.' },
    { kind: 'problem', text: 'c has failed. Its page says why.' },
  ]);
});
