/**
 * The proof of a burn-in: a stage. The burnt model, as its files are, against the model with its gates, as it was trained
 * and served - not against the base model, from which a right burn-in differs as much as the gates do.
 */
import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import type { SessionOptions } from '../engine/session.ts';
import { readTrunkConfig } from '../language-model/config.ts';
import { gatesFile } from '../language-model/gates.ts';
import { type ModelSource, recogniseModel } from '../model-files/model-source.ts';
import { BurnInError } from './burn-in-error.ts';
import { type Certificate, type Check, sign, verdictOf, writeCertificate } from './certificate.ts';
import { type LogitFigures, logitFigures, type PositionFigures } from './compare-logits.ts';
import { describeModel } from './describe-model.ts';
import { measureGates } from './gate-figures.ts';
import { defaultThresholds, judgeProof, type ProofThresholds } from './judge-proof.ts';
import { openWeights } from './open-weights.ts';
import { type ProofRow, proofRows, type RandomRows } from './proof-rows.ts';
import { readGates } from './read-gates.ts';
import { type LayersProgress, type LayersResult, type RowFigures, runLayers } from './run-layers.ts';

export interface ProveBurnInInput {
  /** Folder of the model with gates, as it was burnt. */
  readonly model: string;
  /** A gates file or its folder; the model's own gates unless given. */
  readonly gates?: string;
  /** Folder of the burnt model. */
  readonly burnt: string;
  /** Where the certificate goes; none is written unless given. */
  readonly certificate?: string;
  readonly session: SessionOptions;
  /**
   * `float64` takes the CPU and tells rounding from a wrong burn-in. Unless given, it is taken for the rows in which
   * float32 was beyond a limit although every weight is right.
   */
  readonly floatType?: 'float32' | 'float64';
  /** ISO 8601, for the certificate. */
  readonly provedAt: string;
  readonly thresholds?: ProofThresholds;
  readonly random?: RandomRows;
  /** A set of our own unless given. */
  readonly prompts?: readonly string[];
  /** Of the program, for the certificate. */
  readonly versions?: Readonly<Record<string, string>>;
}

export type ProofProgress =
  | LayersProgress
  | { readonly state: 'hashing'; readonly done: number; readonly of: 2 };

const defaultRandom: RandomRows = { seed: 8, rows: 8, length: 64 };

/**
 * @returns the certificate, also of a burn-in that fails: `verdict` tells
 * @throws BurnInError, ArtifactError or others naming file and field when something cannot be read or compared
 */
export async function* proveBurnIn(
  input: ProveBurnInInput,
  signal: AbortSignal,
): AsyncGenerator<ProofProgress, Certificate, undefined> {
  const { session, random = defaultRandom, thresholds = defaultThresholds } = input;
  const [source, burntSource] = [await recogniseFolder(input.model), await recogniseFolder(input.burnt)];
  const gates = await readGates(input.gates ?? source.folder);
  if ((await realpath(gates.file)).startsWith(burntSource.folder + path.sep))
    throw new BurnInError(`${gates.file}: are the burnt model's own. Choose the gates that were burnt in.`);
  const { config } = await readTrunkConfig(source.folder);
  const spoken = await proofRows(source, config, random, input.prompts);
  yield { state: 'hashing', done: 0, of: 2 };
  const gated = await describeModel(source, signal);
  yield { state: 'hashing', done: 1, of: 2 };
  const burnt = await describeBurnt(burntSource, signal);
  const [weights, burntWeights] = [await openWeights(source), await openWeights(burntSource)];
  try {
    const layersInput = {
      config,
      source: weights,
      burnt: burntWeights,
      gates: gates.layers,
    };
    const gateFigures = measureGates(gates.layers);
    let floatType = input.floatType ?? 'float32';
    const run = (rows: readonly ProofRow[]): AsyncGenerator<LayersProgress, LayersResult, undefined> =>
      runLayers({ ...layersInput, rows, session: { ...session, floatType } }, signal);
    let measured = yield* run(spoken.rows);
    let figures = figuresOf(measured, gateFigures.gates);
    let checks = judgeProof(figures, { gated, burnt }, thresholds);
    let float64Rows = floatType === 'float64' ? spoken.rows.length : 0;
    if (input.floatType === undefined && session.provider === 'cpu' && mayBeRounding(checks)) {
      const float32 = figures.uncast ?? figures.burnt;
      const beyond = rowsBeyond(measured, thresholds);
      floatType = 'float64';
      float64Rows = beyond.length;
      const again = yield* run(beyond.map((row) => spoken.rows[row]!));
      // Elsewhere float32 itself is within the limits.
      const rows = [...measured.rows];
      for (const [index, row] of beyond.entries()) rows[row] = again.rows[index]!;
      measured = { layers: again.layers, rows };
      figures = { ...figuresOf(measured, gateFigures.gates), float32 };
      checks = judgeProof(figures, { gated, burnt }, thresholds);
    }
    const certificate = sign({
      format: 'so8t-burn-in-certificate',
      version: 1,
      provedAt: input.provedAt,
      models: { gated, burnt },
      gates: {
        sha256: gates.sha256,
        layers: gateFigures.gates.map(({ layer }) => layer),
        layersWithoutGate: measured.layers.flatMap(({ layer }) => (gates.layers.has(layer) ? [] : [layer])),
      },
      identityGates: gateFigures.identityGates,
      prompts: {
        promptsSha256: spoken.promptsSha256,
        tokensSha256: spoken.tokensSha256,
        prompts: spoken.rows.filter(({ kind }) => kind === 'prompt').length,
        random,
      },
      computation: { floatType, float64Rows, provider: session.provider, threads: session.threads },
      versions: { node: process.versions.node, ...input.versions },
      figures,
      checks,
      verdict: verdictOf(checks),
    });
    if (input.certificate !== undefined) await writeCertificate(input.certificate, certificate);
    return certificate;
  } finally {
    await weights.close();
    await burntWeights.close();
  }
}

async function recogniseFolder(place: string): Promise<ModelSource> {
  const source = await recogniseModel(place);
  if (source.format === 'gguf')
    throw new BurnInError(`${place}: a burn-in is proved on safetensors. Choose a Hugging Face folder.`);
  return source;
}

/** With a gates file that its manifest does not list: whoever loads the folder would find it. */
async function describeBurnt(source: ModelSource, signal: AbortSignal): ReturnType<typeof describeModel> {
  const described = await describeModel(source, signal);
  const left = path.join(source.folder, gatesFile);
  const found = await stat(left).catch(() => null);
  if (!found || gatesFile in described.files) return described;
  const { sha256 } = await readGates(left);
  return { ...described, files: { ...described.files, [gatesFile]: { sha256, bytes: found.size } } };
}

/** Whether nothing is wrong but what float32 itself may do in a deep model: logits apart, weights right. */
function mayBeRounding(checks: readonly Check[]): boolean {
  const failed = checks.filter(({ passed }) => !passed);
  return failed.length > 0 && failed.every(({ id }) => id === 'largest-kl' || id === 'largest-logit-error');
}

/** Rows with a position at which a limit is passed. */
function rowsBeyond({ rows }: LayersResult, limits: ProofThresholds): number[] {
  // Not `>`: NaN is beyond every limit.
  const within = ({ kl, largestError }: PositionFigures): boolean =>
    kl <= limits.largestKl && largestError <= limits.largestLogitError;
  return rows.flatMap(({ burnt, uncast }, row) => ((uncast ?? burnt).every(within) ? [] : [row]));
}

function figuresOf(
  { layers, rows }: LayersResult,
  gates: ReturnType<typeof measureGates>['gates'],
): Certificate['figures'] {
  const gateOf = new Map(gates.map((gate) => [gate.layer, gate]));
  const compared = (of: (row: RowFigures) => readonly PositionFigures[]): Certificate['figures']['burnt'] => {
    const kind = (wanted: RowFigures['kind']): LogitFigures | null => {
      const chosen = rows.filter((row) => row.kind === wanted).flatMap(of);
      return chosen.length === 0 ? null : logitFigures(chosen);
    };
    return { prompts: kind('prompt'), random: kind('random'), all: logitFigures(rows.flatMap(of)) };
  };
  const worst = layers.reduce((one, other) => (other.relativeError > one.relativeError ? other : one));
  return {
    burnt: compared(({ burnt }) => burnt),
    uncast: rows[0]!.uncast && compared(({ uncast }) => uncast!),
    float32: null,
    orthogonality: Math.max(...gates.map(({ orthogonality }) => orthogonality)),
    worstLayer: worst.layer,
    layers: layers.map((errors) => ({
      ...errors,
      orthogonality: gateOf.get(errors.layer)?.orthogonality ?? null,
      distanceFromIdentity: gateOf.get(errors.layer)?.distanceFromIdentity ?? null,
    })),
  };
}
