/** The shield's part of the gate: the verdict by the policy in force, and the one to compare it with. */
import { useDebouncedValue } from '@mantine/hooks';
import { useShield } from './shield-state.ts';
import { useShieldJudgement, useShieldState } from './use-shield-judgement.ts';

/** A pause of the hand on a slider. */
const pauseMilliseconds = 120;

export function useShieldAtGate(text: string) {
  const state = useShieldState().data;
  const facts = state?.state === 'open' ? state.facts : null;
  const edited = useShield((one) => one.policy);
  const [settled] = useDebouncedValue(edited, pauseMilliseconds);
  const builtIn = useShieldJudgement(text, null);
  const other = useShieldJudgement(settled === null ? '' : text, settled);
  /** Null until the shield has told it, and while it is closed. */
  const builtInPolicy = facts?.policy ?? null;
  return {
    query: settled === null ? builtIn : other,
    builtIn: builtIn.data,
    builtInPolicy,
    policy: edited ?? builtInPolicy,
    directives: facts?.directives ?? [],
  };
}
