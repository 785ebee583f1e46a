/** A shield that is kept: verified data, a person's own rows, and the functions that its process answers to. */
import { languageOf } from '../shield/create-shield.ts';
import { decide } from '../shield/decision/decide.ts';
import type { ExplanationLanguage } from '../shield/decision/explain.ts';
import { type ShieldPolicy, shieldPolicy } from '../shield/decision/policy.ts';
import type { ShieldDecision } from '../shield/decision/shield-decision.ts';
import type { ShieldSignals } from '../shield/decision/signals-to-situation.ts';
import { type Directive, directivesSchema } from '../shield/directives/directives.ts';
import { assertFrozen } from '../shield/directives/frozen.ts';
import { createSignalFinder, severityWeights } from '../shield/find-signals.ts';
import { createOverlaidShield } from '../shield/overlay/overlaid-shield.ts';
import { emptyOverlay, isEmpty, type Overlay } from '../shield/overlay/overlay.ts';
import type { Severity, Utterance } from '../shield/signals.ts';
import type { Turn } from '../shield/temporal/temporal-risk.ts';
import { readOverlayFolder } from './overlay-file.ts';
import { parseShieldFiles, readFrozenList } from './read-shield-data.ts';
import { shieldDataDigest } from './shield-data-digest.ts';
import { hashFiles, readShieldFiles } from './shield-files.ts';

/** What the shield is made of. */
export interface ShieldFacts {
  /** Over the hashes of all files, a person's own among them: decisions of equal hashes come from equal data. */
  readonly dataSha256: string;
  readonly files: readonly { readonly name: string; readonly sha256: string; readonly bytes: number }[];
  readonly directives: readonly Directive[];
  /** Distinct words and rows of layers A and D as shipped. */
  readonly words: number;
  readonly rows: number;
  readonly overlay: Overlay;
  readonly overlaySha256: string | null;
  /** The built-in thresholds. */
  readonly policy: ShieldPolicy;
  /** What a pattern of each severity weighs. */
  readonly severityWeights: Readonly<Record<Severity, number>>;
}

export interface JudgeRequest {
  readonly text: string;
  readonly policy?: ShieldPolicy | undefined;
  readonly history?: readonly Turn[] | undefined;
  readonly language?: ExplanationLanguage | undefined;
  readonly utterance?: Utterance | undefined;
}

export interface ShieldJudgement {
  readonly decision: ShieldDecision;
  /** What the layers found: the same signals can be decided on again under another policy. */
  readonly signals: ShieldSignals;
  /** What it was decided by. */
  readonly policy: ShieldPolicy;
  readonly dataSha256: string;
  readonly milliseconds: number;
}

/** A decision as it was stored. */
export interface ReplayItem {
  readonly text: string;
  readonly history: readonly Turn[];
  /** Null where they were too many to keep. */
  readonly signals: ShieldSignals | null;
  readonly dataSha256: string;
}

export type ReplayedDecision = Pick<ShieldDecision, 'verdict' | 'path' | 'score'> & {
  /** The data are not those of the stored decision, or its signals were not kept: the text was judged anew. */
  readonly judgedAnew: boolean;
};

/** What a shield process answers to. */
export interface ShieldFunctions {
  facts(): ShieldFacts;
  judge(request: JudgeRequest): ShieldJudgement;
  /** What stored decisions would be under a policy, in order. */
  replay(items: readonly ReplayItem[], policy: ShieldPolicy): ReplayedDecision[];
}

/**
 * @param folder the shipped data
 * @param overlayFolder of a person's own rows; need not exist
 * @throws FrozenFileChanged, ShieldDataError, RuleFileError: there is no shield then, and nothing may be let through
 */
export async function openShield(folder: string, overlayFolder: string | null): Promise<ShieldFunctions> {
  const files = await readShieldFiles(folder);
  const hashes = hashFiles(files);
  assertFrozen(hashes, await readFrozenList(folder));
  const data = parseShieldFiles(files);
  const { overlay, sha256: overlaySha256 } = overlayFolder
    ? await readOverlayFolder(overlayFolder)
    : { overlay: emptyOverlay, sha256: null };
  const shield = createOverlaidShield(data, overlay);
  const { size } = createSignalFinder(data.patterns, data.lexicons);
  const list = Object.entries(hashes).map(([name, sha256]) => ({
    name,
    sha256,
    bytes: files.get(name)!.byteLength,
  }));
  const dataSha256 = shieldDataDigest(hashes, isEmpty(overlay) ? null : overlaySha256);
  const directives = directivesSchema.parse(
    JSON.parse(new TextDecoder().decode(files.get('directives.json')!)),
  );

  return {
    facts: () => ({
      dataSha256,
      files: list,
      directives: directives.directives,
      words: size.words,
      rows: size.rows,
      overlay,
      overlaySha256,
      policy: shieldPolicy,
      severityWeights,
    }),
    judge({ text, policy = shieldPolicy, history = [], language, utterance }) {
      const begun = performance.now();
      const signals = shield.signals(text, utterance);
      const wording = { clauses: data.clauses, language: language ?? languageOf(text) };
      const decision = decide(signals, history, policy, wording);
      return { decision, signals, policy, dataSha256, milliseconds: performance.now() - begun };
    },
    replay: (items, policy) =>
      items.map((item) => {
        const kept = item.dataSha256 === dataSha256 ? item.signals : null;
        const wording = { clauses: data.clauses, language: 'en' } as const;
        const decision = decide(kept ?? shield.signals(item.text), item.history, policy, wording);
        const { verdict, path, score } = decision;
        return { verdict, path, score, judgedAnew: kept === null };
      }),
  };
}
