/** Thresholds of the decision. */

export interface ShieldPolicy {
  /** From here on the text is blocked: `fil_safety_floor`. */
  readonly floor: number;
  /** From here to the floor a person decides. */
  readonly grey: number;
  /** Counterfactual risk above this blocks what also tries to get around the safety rules. */
  readonly hardWithBypass: number;
  /** Counterfactual risk above this blocks at once. */
  readonly hard: number;
}

export const shieldPolicy: ShieldPolicy = { floor: 0.7, grey: 0.45, hardWithBypass: 0.7, hard: 0.8 };

/** Names of the fields that make no sense; an empty list for a policy that can be used. */
export function policyProblems(policy: ShieldPolicy): (keyof ShieldPolicy)[] {
  const names = ['floor', 'grey', 'hardWithBypass', 'hard'] as const;
  const broken: (keyof ShieldPolicy)[] = names.filter((name) => {
    const value: unknown = policy[name];
    return typeof value !== 'number' || !(value > 0 && value <= 1);
  });
  if (broken.length === 0 && policy.grey > policy.floor) broken.push('grey');
  return broken;
}
