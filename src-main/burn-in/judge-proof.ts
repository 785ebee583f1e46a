/** What a proof has to reach, and whether it did. */
import { gatesFile } from '../language-model/gates.ts';
import type { CertificateContent, Check, CheckId } from './certificate.ts';
import type { ModelDescription } from './describe-model.ts';

export interface ProofThresholds {
  /** ||R^T R - I|| of a block. */
  readonly orthogonality: number;
  /** In units of what rounding once may cost; see `weightDeviation`. */
  readonly weightDeviation: number;
  /** Nats, at any position. */
  readonly largestKl: number;
  readonly largestLogitError: number;
}

/** MISSION B3; a deviation of 1 is rounding, the rest is for other programs' ways to compute R. */
export const defaultThresholds: ProofThresholds = {
  orthogonality: 1e-3,
  weightDeviation: 4,
  largestKl: 1e-5,
  largestLogitError: 1e-4,
};

/** Files that a burn-in carries over as they are. */
const carried = (name: string): boolean => !name.endsWith('.safetensors') && name !== 'state.json';

/**
 * KL and logit error are judged on W R before its cast where the weights are of half precision: what the cast itself
 * costs is the type's own, is bounded by the weights' deviation, and is told by `figures.burnt`.
 */
export function judgeProof(
  figures: CertificateContent['figures'],
  models: { readonly gated: ModelDescription; readonly burnt: ModelDescription },
  thresholds: ProofThresholds,
): Check[] {
  const judged = (figures.uncast ?? figures.burnt).all;
  const check = (id: CheckId, value: number, limit: number): Check => ({
    id,
    value,
    limit,
    passed: value <= limit,
  });
  const different = Object.entries(models.gated.files).filter(
    ([name, { sha256 }]) => carried(name) && models.burnt.files[name]?.sha256 !== sha256,
  );
  return [
    check('gates-removed', gatesFile in models.burnt.files ? 1 : 0, 0),
    check('files-carried', different.length, 0),
    check('orthogonality', figures.orthogonality, thresholds.orthogonality),
    check(
      'weight-deviation',
      Math.max(...figures.layers.map(({ weightDeviation }) => weightDeviation)),
      thresholds.weightDeviation,
    ),
    check('largest-kl', judged.largestKl, thresholds.largestKl),
    check('largest-logit-error', judged.largestError, thresholds.largestLogitError),
  ];
}
