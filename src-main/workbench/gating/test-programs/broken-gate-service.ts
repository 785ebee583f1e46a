/** A stand-in for the gate process, whose answers are broken in the way that the text names. Everything else it lets through. */
import { standInFindings } from '../../../gate/deciding/test-files/made-decision.ts';
import type { GateFindings, GateJudgeFunctions } from '../../../gate/judging/gate-judge.ts';
import { serveParent } from '../../../processes/serve-parent.ts';

type Break = (findings: GateFindings) => unknown;

const breaks: Record<string, Break> = {
  'shield NaN': (whole) => ({
    ...whole,
    shield: { ...whole.shield!, situation: { ...whole.shield!.situation, axes: Number.NaN } },
  }),
  'shield garbage': (whole) => ({ ...whole, shield: { decision: { verdict: 'ALLOW' } } }),
  'head NaN': (whole) => ({ ...whole, heads: { ...whole.heads!, confidence: Number.NaN } }),
  'head garbage': (whole) => ({ ...whole, heads: 'ALLOW' }),
  'another text': (whole) => ({ ...whole, textSha256: '0'.repeat(64) }),
  'nothing at all': () => undefined,
  'a bare ALLOW': () => ({ verdict: 'ALLOW' }),
};

await serveParent<GateJudgeFunctions>({
  identify: () => ({ model: 'stand-in', artifacts: { shield: null, head: null, gguf: null }, faults: [] }),
  async judge({ text }) {
    const whole = standInFindings(text);
    return (breaks[text]?.(whole) ?? (text in breaks ? undefined : whole)) as GateFindings;
  },
});
