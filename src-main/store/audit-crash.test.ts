import { expect, it } from 'vitest';
import { crashAudit } from './test-programs/crash-audit.ts';
import { temporaryFolder } from './test-programs/data-folder.ts';

it('killed again and again while it logs, the log has no hole, no entry that does not verify, and all that was acknowledged', async () => {
  const report = await crashAudit(temporaryFolder(), Number(process.env.SO8T_AUDIT_KILLS ?? 25), 7);
  expect(report.problems).toEqual([]);
  expect(report.entries).toBeGreaterThan(50);
  expect(report.acknowledged).toBeGreaterThan(50);
  expect(report.acknowledgedSteps).toBeGreaterThan(0);
}, 600_000);
