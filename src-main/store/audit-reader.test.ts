import { describe, expect, it, onTestFinished } from 'vitest';
import { decisionEvent } from '../audit/test-files/decisions.ts';
import { openAudit } from './open-audit.ts';
import { temporaryFolder } from './test-programs/data-folder.ts';

async function filled() {
  const audit = openAudit(temporaryFolder(), { program: 'test' });
  onTestFinished(() => audit.close());
  const events = Array.from({ length: 60 }, (_, n) =>
    n % 2 === 0
      ? decisionEvent(`ask ${n} for 100% "of" it`, { conversation: n < 20 ? 'one' : 'two' })
      : decisionEvent(`質問 ${n} です`, { verdict: 'ALLOW', cause: 'none', subject: 'answer' }),
  );
  await Promise.all(events.map((event) => audit.log.append(event)));
  return { ...audit, events };
}

describe('the log is read', () => {
  it('page by page, newest first, each entry once', async () => {
    const { reader } = await filled();
    const seen: number[] = [];
    for (let before: number | undefined; ; ) {
      const page = await reader.list({ limit: 7, ...(before ? { before } : {}) });
      seen.push(...page.entries.map(({ sequence }) => sequence));
      if (page.next === null) break;
      before = page.next;
    }
    expect(seen).toEqual(Array.from({ length: 61 }, (_, index) => 61 - index));
  });

  it.each([
    [{ verdicts: ['ALLOW'] as const }, 30],
    [{ verdicts: ['ALLOW', 'REFUSE'] as const }, 60],
    [{ causes: ['safety-head'] as const }, 30],
    [{ subjects: ['answer'] as const }, 30],
    [{ script: 'japanese' as const }, 30],
    [{ conversation: 'one' }, 10],
    [{ kinds: ['setting'] as const }, 1],
    [{ search: '質問 3' }, 6],
    [{ search: 'ASK 4' }, 6],
    [{ search: '100% "of"' }, 30],
    [{ search: '_' }, 0],
    // What a field is called is not what an entry says.
    [{ search: 'latencyMs' }, 0],
    [{ search: '質問', verdicts: ['REFUSE'] as const }, 0],
    [{ from: '2020-01-01', to: '2021-01-01' }, 0],
    [{ from: '2020-01-01' }, 61],
  ])('by %j', async (filter, count) => {
    const { reader } = await filled();
    expect((await reader.list({ ...filter, limit: 500 })).entries).toHaveLength(count);
    if (!('search' in filter)) expect(reader.counts(filter).total).toBe(count);
  });

  it('by what it is about: a decision, an approval; complete', async () => {
    const { reader, events } = await filled();
    const { decision } = events[7]!;
    const found = reader.decision(decision.id)!;
    expect(found.event).toMatchObject({
      kind: 'decision',
      decision,
      text: '質問 7 です',
      masks: [],
      script: 'japanese',
    });
    expect(reader.entry(found.sequence)).toEqual(found);
    expect(reader.entry(999)).toBeUndefined();
    expect(reader.counts({})).toMatchObject({
      total: 61,
      kinds: { decision: 60, setting: 1 },
      verdicts: { ALLOW: 30, REFUSE: 30 },
    });
  });
});

it('masking is changed from the next entry on, and the change is in the log', async () => {
  const { masking, log, reader } = await filled();
  await expect(masking.change({ kinds: {} })).rejects.toMatchObject({ code: 'invalid' });
  const now = masking.get();
  const next = { kinds: { ...now.kinds, email: false }, own: [{ name: 'order', expression: 'ORD-[0-9]+' }] };
  await masking.change(next);
  const { sequence } = await log.append(decisionEvent('a@example.org about ORD-77'));
  expect(reader.entry(sequence)!.event).toMatchObject({
    text: expect.stringMatching(/^a@example\.org about \[order:/u),
  });
  expect(reader.entry(sequence - 1)!.event).toMatchObject({
    kind: 'setting',
    name: 'masking',
    from: now,
    to: next,
  });
});
