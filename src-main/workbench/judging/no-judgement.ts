/** Why there is no judgement. Whoever gets this lets nothing through. */

export type NoJudgementCode =
  /** No model has that id. */
  | 'unknown-model'
  /** The model does not verify or cannot be loaded. */
  | 'model-unusable'
  /** The shield's data do not verify. */
  | 'shield-unusable'
  /** The judge process died while it judged. */
  | 'process-died'
  /** It took longer than a prompt of that length may take, and was killed. */
  | 'too-slow'
  /** The process answered with something that is no judgement. */
  | 'broken-answer'
  /** The workbench is closing. */
  | 'closed';

export class NoJudgement extends Error {
  override readonly name = 'NoJudgement';
  readonly code: NoJudgementCode;

  constructor(code: NoJudgementCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}
