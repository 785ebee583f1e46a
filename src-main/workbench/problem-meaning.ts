/** What went wrong, by a code with what its words name, for screens of other languages than the message's English. */
import type { CheckpointRole } from '../training/checkpoint.ts';

interface RunNamed {
  readonly id: number;
  readonly name: string;
}

type Nothing = Readonly<Record<never, never>>;

interface ProblemValues {
  'no-run': { readonly id: number };
  'run-does-not-go-on': RunNamed & { readonly status: string };
  'final-already': RunNamed;
  'no-checkpoint': RunNamed & { readonly role: CheckpointRole };
  'other-checkpoint': RunNamed & { readonly role: CheckpointRole; readonly step: number };
  'estimate-no-longer-wanted': Nothing;
  'estimate-training-begins': Nothing;
  'estimate-closing': Nothing;
  'start-unknown': { readonly model: string };
  'start-without-safety-head': { readonly folder: string };
  'no-model': { readonly model: string };
  'on-shelf-already': { readonly place: string };
  'embedded-stays': Nothing;
  'no-pipeline': { readonly id: string };
  'pipeline-goes-on': { readonly id: string };
  'pipeline-does-not-go-on': { readonly id: string };
  'no-import': { readonly name: string };
  'no-room': { readonly folder: string; readonly needed: number; readonly free: number };
  'settings-not-written': { readonly file: string; readonly detail: string };
  'no-conversation': Nothing;
  'no-turn': Nothing;
  'one-turn-at-a-time': Nothing;
  'no-approval': { readonly id: string };
  'no-audit-entry': { readonly sequence: number };
  'no-audit-decision': { readonly id: string };
  'not-a-fingerprint': Nothing;
  'no-checkpoints': { readonly file: string };
  'policy-decides': { readonly id: string };
  'agent-settings-invalid': { readonly detail: string };
  'no-answering-model': { readonly model: string };
  'model-changed': { readonly model: string };
  'key-not-set': { readonly server: string; readonly variable: string };
}

export type ProblemCode = keyof ProblemValues;

export type ProblemMeaning = {
  [Code in ProblemCode]: { readonly code: Code; readonly values: ProblemValues[Code] };
}[ProblemCode];

/** A problem that people can do something about; its message says it in English. */
export class DeskProblem extends Error {
  override readonly name = 'DeskProblem';
  readonly meaning: ProblemMeaning;

  constructor(meaning: ProblemMeaning, message: string, cause?: unknown) {
    super(message, { cause });
    this.meaning = meaning;
  }
}

/** What is told of an error beside its message, for screens of other languages. */
export interface NamedError {
  /** `name` and `code` of the error: `StoreError`/`disk-full`, `PolicyError`/`invalid` ... */
  readonly name: string;
  readonly code: string | null;
  /** Null where the message alone says it. */
  readonly meaning: ProblemMeaning | null;
}

export function nameError(thrown: unknown): NamedError {
  const { name, code, kind } = (thrown ?? {}) as { name?: unknown; code?: unknown; kind?: unknown };
  const own = code ?? kind;
  return {
    name: typeof name === 'string' ? name : 'Error',
    code: typeof own === 'string' ? own : null,
    meaning: meaningOf(thrown),
  };
}

/** The meaning of what was thrown; `null` where only its message says it. */
export function meaningOf(thrown: unknown): ProblemMeaning | null {
  return thrown instanceof DeskProblem ? thrown.meaning : null;
}
