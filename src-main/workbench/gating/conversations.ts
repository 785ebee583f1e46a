/** Judged turns of conversations, for the temporal layer: bounded, and never so that a conversation looks more harmless. */
import type { Turn } from '../../shield/temporal/temporal-risk.ts';

/** Turns below this change no verdict, wherever they stand (see the temporal layer): they are not kept. */
const noise = 0.15;
const none: readonly Turn[] = [];
/** So many risky turns bring every newer risky one to the highest risk; older ones add nothing. */
const mostTurns = 256;

export interface Conversations {
  of(conversation: string | null): Promise<readonly Turn[]>;
  /** The same at once, and the very same as long as nothing is added; null where it must be read first. */
  known(conversation: string | null): readonly Turn[] | null;
  add(conversation: string | null, turn: Turn): void;
  forget(conversation: string): void;
}

export interface ConversationsOptions {
  /** Conversations kept at once, the longest unused goes first; 10,000. */
  readonly limit?: number;
  /** Turns of a conversation that is not kept, from where they are stored. @throws when that cannot be read */
  readonly recall?: (conversation: string) => Promise<readonly Turn[]>;
}

interface Kept {
  readonly turns: readonly Turn[];
  /** Whether what was stored before is in it: turns that came while it could not be read are not the whole history. */
  readonly whole: boolean;
}

export function createConversations({ limit = 10_000, recall }: ConversationsOptions = {}): Conversations {
  // A map keeps the order of insertion: the first is the longest unused.
  const kept = new Map<string, Kept>();

  function put(conversation: string, turns: readonly Turn[], whole: boolean): readonly Turn[] {
    const bounded = turns.filter(counts).slice(-mostTurns);
    kept.delete(conversation);
    kept.set(conversation, { turns: bounded, whole });
    const oldest = kept.size > limit ? kept.keys().next().value : undefined;
    if (oldest !== undefined) kept.delete(oldest);
    return bounded;
  }

  function knownTurns(conversation: string | null): readonly Turn[] | null {
    if (conversation === null) return none;
    const there = kept.get(conversation);
    if (there?.whole) return there.turns;
    return recall ? null : (there?.turns ?? none);
  }

  return {
    known: knownTurns,
    async of(conversation) {
      const known = knownTurns(conversation);
      if (known || conversation === null || !recall) return known ?? none;
      const recalled = await recall(conversation);
      const now = kept.get(conversation);
      if (now?.whole) return now.turns;
      // Turns that were added meanwhile are newer than those that were stored; one that is in both makes it stricter.
      return put(conversation, [...recalled, ...(now?.turns ?? [])], true);
    },
    add(conversation, turn) {
      if (conversation === null) return;
      const { turns, whole } = kept.get(conversation) ?? { turns: [], whole: !recall };
      put(conversation, [...turns, turn], whole);
    },
    forget: (conversation) => void kept.delete(conversation),
  };
}

/** What is no number counts: the temporal layer then closes. */
function counts({ risk, stopped }: Turn): boolean {
  return stopped || !(risk < noise);
}
