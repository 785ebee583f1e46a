/** Adds up the test reports of a folder and prints the closing line of a CI run. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Of vitest. */
interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
}

/** Of Playwright. */
interface DoorsReport {
  readonly stats: {
    readonly expected: number;
    readonly unexpected: number;
    /** Failed first and passed later; nothing is tried twice here, so that it counts as failed. */
    readonly flaky: number;
    readonly skipped: number;
  };
  /** What went wrong outside of tests. */
  readonly errors: readonly unknown[];
}

function count(report: Report | DoorsReport): readonly [passed: number, failed: number, skipped: number] {
  if (!('stats' in report)) return [report.numPassedTests, report.numFailedTests, report.numPendingTests];
  const { expected, unexpected, flaky, skipped } = report.stats;
  return [expected, unexpected + flaky + report.errors.length, skipped];
}

const folder = process.argv[2]!;
const expected = ['doors.json', 'e2e.json', 'unit.json'];
const found = readdirSync(folder).sort();
const sums = { passed: 0, failed: 0, skipped: 0 };
for (const name of found) {
  const report = JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as Report | DoorsReport;
  const [passed, failed, skipped] = count(report);
  sums.passed += passed;
  sums.failed += failed;
  sums.skipped += skipped;
}
const missing = expected.filter((name) => !found.includes(name));
for (const name of missing) console.error(`${name} is missing: that part did not run to its end`);
console.log(`${sums.passed} passed, ${sums.failed + missing.length} failed, ${sums.skipped} skipped`);
if (missing.length > 0 || sums.failed > 0 || sums.passed === 0) process.exitCode = 1;
