/** What several trainings take together. */
import type { Estimate } from '../../../src-main/workbench/run-desk.ts';

/** Time adds up (the processor is shared); memory only of those that go on at the same time. */
export function together(estimates: readonly Estimate[], atOnce: number): Omit<Estimate, 'basis'> {
  const sum = (of: (estimate: Estimate) => number) => estimates.reduce((all, one) => all + of(one), 0);
  const largest = estimates.map(({ memoryBytes }) => memoryBytes).toSorted((a, b) => b - a);
  return {
    steps: sum(({ steps }) => steps),
    evaluations: sum(({ evaluations }) => evaluations),
    seconds: sum(({ seconds }) => seconds),
    memoryBytes: largest.slice(0, atOnce).reduce((all, one) => all + one, 0),
    freeMemoryBytes: Math.min(...estimates.map(({ freeMemoryBytes }) => freeMemoryBytes)),
    diskBytes: sum(({ diskBytes }) => diskBytes),
  };
}
