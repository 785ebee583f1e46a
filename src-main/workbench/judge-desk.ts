/** The playground's judges: models kept loaded in processes of their own, so that a prompt is judged at once. */
import type { TimedDecision } from '../gate/gate.ts';
import type { CheckpointRole } from '../training/checkpoint.ts';

/** A model that can judge: the embedded one, one of the shelf, a checkpoint of a run, or what a pipeline made. */
export interface ModelChoice {
  /**
   * `embedded`, `shelf:<name>`, `baseline`, `run:<id>:<role>`, `pipeline:<id>:burnt`, `:calibrated` or `:gguf:<file>`;
   * `run:<id>:start` judges, too, and is not listed.
   */
  readonly id: string;
  readonly name: string;
  readonly kind: 'embedded' | 'shelf' | 'baseline' | 'checkpoint' | 'pipeline';
  readonly runId: number | null;
  readonly role: CheckpointRole | null;
  readonly step: number | null;
  /** Of a model that a pipeline made: which, its GGUF file if it is one, and whether its head is calibrated. */
  readonly made?: {
    readonly pipeline: string;
    readonly file: string | null;
    readonly calibrated: boolean;
  };
  readonly manifestSha256: string;
}

/** How one model judged one prompt. */
export interface Judgement extends TimedDecision {
  readonly model: string;
  readonly manifestSha256: string;
  /** Tokens of the prompt with its markers, and windows that they were judged in. */
  readonly tokens: number;
  readonly windows: number;
}

/** A case to try: part of the program, in English and Japanese. */
export interface Case {
  readonly id: string;
  /** The verdict that a person would give. */
  readonly expected: 'ALLOW' | 'ESCALATE' | 'REFUSE';
  readonly text: { readonly en: string; readonly ja: string };
}

export interface JudgeDesk {
  models(): Promise<readonly ModelChoice[]>;
  cases(): Promise<readonly Case[]>;
  /**
   * Judges texts with a model, in order. At most three models stay loaded.
   * @throws when the model is unknown, does not verify, or its process died: there is no judgement then, never an ALLOW
   */
  judge(model: string, texts: readonly string[]): Promise<readonly Judgement[]>;
  /** The task head's own answer: behaviour tag and short sentence. */
  answer(model: string, text: string): Promise<{ readonly text: string; readonly milliseconds: number }>;
  close(): Promise<void>;
}
