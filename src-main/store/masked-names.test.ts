/** Names of conversations, which clients of the gate server choose: masked in the log, and found again by it. */
import { expect, it, onTestFinished } from 'vitest';
import { defaultMasking } from '../audit/masking/masking-settings.ts';
import { madeDecision } from '../gate/deciding/test-files/made-decision.ts';
import { openAudit } from './open-audit.ts';
import { openAuditReader } from './read-audit.ts';
import { temporaryFolder } from './test-programs/data-folder.ts';

const name = 'ticket of jane.roe@example.org, customer-7781';
const id = '7c9e6679-7425-40de-944b-e07fc1f90ae7';

it('are masked in entries and approvals, and found by their own name, also after the settings change', async () => {
  const folder = temporaryFolder();
  const audit = openAudit(folder, { program: 'test' });
  onTestFinished(() => audit.close());
  const decide = async (conversation: string): Promise<void> => {
    const request = { subject: 'prompt', text: 'Hello', conversation, language: 'en' } as const;
    const decision = madeDecision(request, 'ESCALATE');
    await audit.log.append({ kind: 'decision', decision: { ...decision, conversation }, text: 'Hello' });
  };
  await decide(name);
  const own = [{ name: 'customer', expression: 'customer-\\d+' }];
  await audit.masking.change({ kinds: { ...defaultMasking.kinds, email: false }, own });
  await decide(name);
  await decide(id);
  const found = audit.reader.page({ conversation: name }, 0, 10);
  expect(found).toHaveLength(2);
  const stored = found.map(({ event }) => (event.kind === 'decision' ? event.decision.conversation : null));
  expect(stored[0]).toMatch(/^ticket of \[email:[0-9a-f]{8}\], customer-7781$/u);
  expect(stored[1]).toMatch(/^ticket of \[email:[0-9a-f]{8}\], \[customer:[0-9a-f]{8}\]$/u);
  expect(audit.reader.page({ conversation: stored[1]! }, 0, 10)).toHaveLength(1);
  expect(audit.reader.page({ conversation: id }, 0, 10)).toHaveLength(1);
  const opened = await audit.approvals.open({
    actionSha256: '0'.repeat(64),
    shown: { title: 'x', detail: 'y' },
    decision: 'd',
    conversation: name,
    expiresAfterMs: 1000,
  });
  expect(opened.conversation).toBe(stored[1]);
  const other = openAuditReader(folder);
  onTestFinished(() => other.close());
  expect((await other.functions.list({ conversation: name, limit: 10 })).entries).toHaveLength(1);
});
