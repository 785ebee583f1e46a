/** The checkpoints that stand for two moments of a run. */
import type { CheckpointRole } from '../../../src-main/training/checkpoint.ts';
import type { RunDetails } from './shown-run.ts';

/** A model to ask: a kept checkpoint, or what the run started from. */
export interface Moment {
  readonly step: number;
  /** Id for the playground. */
  readonly modelId: string;
  /** `null`: the start model. */
  readonly role: CheckpointRole | null;
  /** Of the checkpoint itself: its id stays while the run puts another one in its place. `null`: the start model. */
  readonly manifestSha256: string | null;
}

interface KeptCheckpoints extends Pick<RunDetails, 'checkpoints'> {
  readonly run: Pick<RunDetails['run'], 'id'>;
}

export function keptMoments({ run, checkpoints }: KeptCheckpoints): Moment[] {
  // What the run keeps of its start: the model that was chosen then may be another by now, or gone.
  const start: Moment = { step: 0, modelId: `run:${run.id}:start`, role: null, manifestSha256: null };
  const kept = checkpoints.map(({ step, modelId, role, manifestSha256 }) => ({
    step,
    modelId,
    role,
    manifestSha256,
  }));
  return [start, ...kept].sort((a, b) => a.step - b.step);
}

/**
 * The moments nearest to two steps, never the same one twice where there are two different ones.
 * @returns `null` when all kept moments are of one step
 */
export function nearestMoments(
  moments: readonly Moment[],
  from: number,
  to: number,
): readonly [before: Moment, after: Moment] | null {
  const before = nearest(moments, from);
  const after = before && nearest(moments, to, before.step);
  if (!before || !after) return null;
  return before.step < after.step ? [before, after] : [after, before];
}

/** @param except a step that does not count */
function nearest(moments: readonly Moment[], step: number, except?: number): Moment | undefined {
  const others = moments.filter((moment) => moment.step !== except);
  const distance = (moment: Moment) => Math.abs(moment.step - step);
  return others.toSorted((a, b) => distance(a) - distance(b))[0];
}

/** Whether another checkpoint than the moment's answered: a run that goes on had replaced it in the meantime. */
export function isReplaced(
  { manifestSha256 }: Pick<Moment, 'manifestSha256'>,
  judgements: readonly { readonly manifestSha256: string }[],
): boolean {
  return (
    manifestSha256 !== null && judgements.some((judgement) => judgement.manifestSha256 !== manifestSha256)
  );
}
