/** A judge process that misbehaves as its prompt says. */
import type { GateDecision } from '../../../gate/gate.ts';
import type { JudgeFunctions } from '../../../gate/judge.ts';
import { serveParent } from '../../../processes/serve-parent.ts';

const answers: Record<string, () => unknown> = {
  hang: () => new Promise(() => {}),
  block: () => {
    for (;;);
  },
  die: () => process.kill(process.pid, 'SIGKILL'),
  nothing: () => [],
  undefined: () => undefined,
  'bare ALLOW': () => [{ verdict: 'ALLOW', disagreement: false, latencyMs: 1, tokens: 1, windows: 1 }],
  'no verdict': () => [{ verdict: 'SURE', safetyHead: {}, taskHead: {} }],
  throw: () => {
    throw new Error('out of memory');
  },
};

await serveParent<JudgeFunctions>({
  manifestSha256: () => '0'.repeat(64),
  judge: async ([text]) => (await answers[text!]!()) as GateDecision[],
  answer: async (text) => (await answers[text]!()) as never,
});
