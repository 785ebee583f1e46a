/** The turn that goes on: changed step by step, shown at every change, saved where it must not be lost. */
import type { AgentParts } from './agent-parts.ts';
import type { AnswerStep, JudgeStep, SafeReply, ToolStep, Turn, TurnStatus, TurnStep } from './turn.ts';
import type { TurnProblem } from './turn-problem.ts';
import type { TurnMemory, TurnRecord } from './turn-record.ts';

type StepOf<Kind extends TurnStep['kind']> = Extract<TurnStep, { kind: Kind }>;

export interface TurnProgress {
  readonly record: TurnRecord;
  /** @returns its index */
  addStep(step: JudgeStep | AnswerStep | ToolStep): number;
  changeStep<Kind extends TurnStep['kind']>(
    index: number,
    kind: Kind,
    part: Partial<Omit<StepOf<Kind>, 'kind'>>,
  ): void;
  step<Kind extends TurnStep['kind']>(index: number, kind: Kind): StepOf<Kind>;
  remember(part: Partial<TurnMemory>): void;
  change(part: Partial<Pick<Turn, 'status' | 'waitingFor' | 'problem' | 'meaning' | 'reply'>>): void;
  /** The last change: nothing is waited for, nothing pending. */
  end(
    status: Exclude<TurnStatus, 'going-on' | 'waiting'>,
    what?: { reply?: SafeReply; problem?: string; meaning?: TurnProblem },
  ): void;
  save(): Promise<void>;
}

export function createTurnProgress(
  begun: TurnRecord,
  { save, onChange }: Pick<AgentParts, 'save' | 'onChange'>,
): TurnProgress {
  let record = begun;

  function set(turn: Turn, memory: TurnMemory = record.memory): void {
    record = { turn, memory };
    onChange?.(turn);
  }

  function step<Kind extends TurnStep['kind']>(index: number, kind: Kind): StepOf<Kind> {
    const found = record.turn.steps[index];
    if (found?.kind !== kind) throw new Error(`step ${index} of turn ${record.turn.id} is no ${kind} step`);
    return found as StepOf<Kind>;
  }

  const change: TurnProgress['change'] = (part) => set({ ...record.turn, ...part });
  return {
    get record() {
      return record;
    },
    addStep(added) {
      set({ ...record.turn, steps: [...record.turn.steps, added] });
      return record.turn.steps.length - 1;
    },
    changeStep(index, kind, part) {
      const changed = { ...step(index, kind), ...part } as TurnStep;
      set({ ...record.turn, steps: record.turn.steps.with(index, changed) });
    },
    step,
    remember(part) {
      record = { ...record, memory: { ...record.memory, ...part } };
    },
    change,
    end(status, { reply, problem, meaning } = {}) {
      const { turn, memory } = record;
      set(
        {
          ...turn,
          status,
          waitingFor: null,
          reply: reply ?? turn.reply,
          problem: problem ?? turn.problem,
          // A new text without a meaning of its own has none.
          meaning: problem === undefined ? (turn.meaning ?? null) : (meaning ?? null),
          endedAt: new Date().toISOString(),
        },
        { ...memory, pending: null, calls: [] },
      );
    },
    save: () => save(record),
  };
}
