/** Adds up the test reports of a folder and prints the closing line of a CI run. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
}

const folder = process.argv[2]!;
const expected = ['e2e.json', 'unit.json'];
const found = readdirSync(folder).sort();
const sums = { passed: 0, failed: 0, skipped: 0 };
for (const name of found) {
  const report = JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as Report;
  sums.passed += report.numPassedTests;
  sums.failed += report.numFailedTests;
  sums.skipped += report.numPendingTests;
}
const missing = expected.filter((name) => !found.includes(name));
for (const name of missing) console.error(`${name} is missing: that part did not run to its end`);
console.log(`${sums.passed} passed, ${sums.failed + missing.length} failed, ${sums.skipped} skipped`);
if (missing.length > 0 || sums.failed > 0 || sums.passed === 0) process.exitCode = 1;
