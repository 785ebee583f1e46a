/** A stored decision as it would be under another policy. */
import type { GateDecision } from './gate-decision.ts';
import type { GatePolicy } from './gate-policy.ts';
import { type Weighed, weighLayers } from './weigh-layers.ts';

/** Without text and model: the record has all that a policy decides on. Its faults stay faults. It makes no permit. */
export function redecide(record: GateDecision, policy: GatePolicy): Weighed {
  return weighLayers(record, policy);
}
