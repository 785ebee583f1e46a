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

/** The meaning of what was thrown; `null` where only its message says it. */
export function meaningOf(thrown: unknown): ProblemMeaning | null {
  return thrown instanceof DeskProblem ? thrown.meaning : null;
}
