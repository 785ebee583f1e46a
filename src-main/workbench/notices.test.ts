import { expect, it } from 'vitest';
import { createNotices } from './notices.ts';

it('keeps the newest notices with what they mean, and tells of each', () => {
  let told = 0;
  const notices = createNotices(() => {
    told += 1;
  });
  notices.add('Plain.');
  notices.add('The gate is open again.', { code: 'gate-open', values: {} });
  expect(notices.list()).toMatchObject([
    { text: 'Plain.', meaning: null },
    { text: 'The gate is open again.', meaning: { code: 'gate-open', values: {} } },
  ]);
  for (let count = 1; count <= 60; count += 1) notices.add(`Notice ${count}`);
  expect(notices.list()).toHaveLength(50);
  expect(notices.list().at(-1)!.text).toBe('Notice 60');
  expect(told).toBe(62);
});
