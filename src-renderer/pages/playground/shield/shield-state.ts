/** What a person tries at the shield: another policy, and the turns before the prompt. */
import { create } from 'zustand';
import type { ShieldPolicy } from '../../../../src-main/shield/decision/policy.ts';
import type { Turn } from '../../../../src-main/shield/temporal/temporal-risk.ts';

interface ShieldState {
  /** Null: the built-in policy. */
  readonly policy: ShieldPolicy | null;
  /** Judged turns of the conversation, oldest first. */
  readonly turns: readonly Turn[];
  /** Whether judged prompts are stored, to be replayed. */
  readonly keep: boolean;
}

export const useShield = create<ShieldState>(() => ({ policy: null, turns: [], keep: true }));

/** Changes one threshold; the grey band never begins above the floor, so the other one moves along. */
export function changePolicy(from: ShieldPolicy, field: keyof ShieldPolicy, value: number): void {
  useShield.setState({ policy: withThreshold(from, field, value) });
}

export function withThreshold(from: ShieldPolicy, field: keyof ShieldPolicy, value: number): ShieldPolicy {
  const next = { ...from, [field]: value };
  if (next.grey > next.floor) return { ...next, [field === 'grey' ? 'floor' : 'grey']: value };
  return next;
}

export function resetPolicy(): void {
  useShield.setState({ policy: null });
}

export function addTurn(turn: Turn): void {
  useShield.setState(({ turns }) => ({ turns: [...turns, turn].slice(-200) }));
}

export function clearTurns(): void {
  useShield.setState({ turns: [] });
}

export function setKeep(keep: boolean): void {
  useShield.setState({ keep });
}
