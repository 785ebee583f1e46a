/** The verdict: every layer says its own, and the strictest holds. Nothing else in the program turns findings into one. */
import { type Verdict, verdictIndex } from '../../data/verdict.ts';
import { decideRecorded, type RecordedSituation } from '../../shield/decision/recorded-situation.ts';
import type {
  AppliedThresholds,
  GateCause,
  GateFault,
  GateLayer,
  GateSubject,
  HeadFindings,
  LayerVerdict,
} from './gate-decision.ts';
import type { GatePolicy } from './gate-policy.ts';

/** What is weighed: all of it is in the record of a decision. */
export interface WeighedFindings {
  readonly subject: GateSubject;
  /** The shield's own verdict when it was asked; its situation may only make it stricter. */
  readonly situation: RecordedSituation | null;
  readonly heads: HeadFindings | null;
  readonly faults: readonly GateFault[];
  /** Null for what is no tool's call. */
  readonly effect: 'nothing' | 'writes' | null;
}

export interface Weighed {
  readonly verdict: Verdict;
  readonly cause: GateCause;
  readonly layers: readonly LayerVerdict[];
  readonly thresholds: AppliedThresholds;
}

/** Pure and total: never throws, and what is missing or no number closes. */
export function weighLayers(findings: WeighedFindings, policy: GatePolicy): Weighed {
  const { subject, situation, heads, faults, effect } = findings;
  const shield = situation && decideRecorded(situation, policy.shield).verdict;
  // Heads that were not asked are missing as soon as the shield alone would not refuse.
  const missing = situation === null || (heads === null && shield !== 'REFUSE');
  const escalateBelow = heads ? neededConfidence(heads, policy) : policy.confidence.escalateBelow;
  const layers: LayerVerdict[] = [
    ...(shield ? [layer('shield', shield)] : []),
    ...(heads && headsDecide(subject, policy) ? headLayers(heads, escalateBelow, policy) : []),
    layer('writing-tool', mustAsk(effect, policy) ? 'ESCALATE' : 'ALLOW'),
    layer('fault', faults.length > 0 || missing ? policy.onFault : 'ALLOW'),
  ];
  const strictest = layers.reduce((worst, one) => (rank(one) > rank(worst) ? one : worst));
  return {
    verdict: strictest.verdict,
    cause: causeOf(strictest),
    layers,
    thresholds: { shield: policy.shield, ...policy.safetyHead, escalateBelow, onFault: policy.onFault },
  };
}

/** The higher of policy and calibration; null when the calibration found none that suffices. */
function neededConfidence({ threshold }: HeadFindings, { confidence }: GatePolicy): number | null {
  if (threshold === null) return confidence.escalateBelow;
  if (!threshold.reached) return null;
  const needed = Math.max(confidence.escalateBelow, threshold.escalateBelow);
  return Number.isNaN(needed) ? null : needed;
}

function headLayers(heads: HeadFindings, escalateBelow: number | null, policy: GatePolicy): LayerVerdict[] {
  const { worst, confidence } = heads;
  const { escalateFrom, refuseFrom } = policy.safetyHead;
  // Comparisons are turned round so that NaN is on the strict side.
  const byThreshold = !(worst.refuse < refuseFrom)
    ? 'REFUSE'
    : !(worst.notAllow < escalateFrom)
      ? 'ESCALATE'
      : 'ALLOW';
  const sure = escalateBelow !== null && confidence >= escalateBelow;
  return [
    layer('safety-head', worst.safety),
    layer('threshold', byThreshold),
    ...taskLayer(worst.task, policy),
    layer('confidence', sure ? 'ALLOW' : 'ESCALATE'),
  ];
}

function taskLayer(task: Verdict | null, { taskHead }: GatePolicy): LayerVerdict[] {
  if (taskHead === 'ignored') return [];
  if (task !== null) return [layer('task-head', task)];
  return taskHead === 'required' ? [layer('task-head', 'ESCALATE')] : [];
}

function headsDecide(subject: GateSubject, { answersAndResults }: GatePolicy): boolean {
  const asked = subject === 'prompt' || subject === 'tool-call';
  return asked || answersAndResults !== 'shield';
}

function mustAsk(effect: WeighedFindings['effect'], { writingTools }: GatePolicy): boolean {
  return effect !== null && effect !== 'nothing' && writingTools === 'always-escalate';
}

/** What is no verdict counts as the strictest. */
function layer(name: GateLayer, verdict: Verdict): LayerVerdict {
  return { layer: name, verdict: verdictIndex(verdict) < 0 ? 'REFUSE' : verdict };
}

function rank({ verdict }: LayerVerdict): number {
  return verdictIndex(verdict);
}

function causeOf({ layer: name, verdict }: LayerVerdict): GateCause {
  if (verdict === 'ALLOW') return 'none';
  return name === 'confidence' ? 'low-confidence' : name;
}
