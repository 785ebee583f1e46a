/** Which steps are open before anybody opened or closed one. */
import { hasResult, type ShownStep } from './step-results.ts';

/** What the address asks for; else what failed; else, when all is done, the proof and what quantising cost. */
export function openedAtFirst(steps: readonly ShownStep[], wanted: string | null): readonly string[] {
  if (wanted !== null && steps.some(({ id }) => id === wanted)) return [wanted];
  const failed = steps.filter(({ status }) => status === 'failed').map(({ id }) => id);
  if (failed.length > 0) return failed;
  const ended = steps.every((step) => hasResult(step) || step.status === 'skipped');
  if (!ended) return [];
  return ['verify-after', 'quality'].filter((id) => steps.some((step) => step.id === id && hasResult(step)));
}
