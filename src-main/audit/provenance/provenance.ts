/**
 * The way back from a decision: policy, shield, head, calibration, GGUF file, certificate, checkpoint, run, data. Each step
 * follows a hash that the one before names. What is not there, or does not have that hash any more, is said; nothing is
 * guessed from names or places.
 */
import type { GateDecision } from '../../gate/deciding/gate-decision.ts';

/** A name that is more than what somebody called it, for screens in other languages. */
export type NameMeaning =
  | { readonly code: 'policy'; readonly values: { readonly id: string; readonly version: number } }
  | { readonly code: 'shipped' | 'shipped-with-own'; readonly values: Record<string, never> }
  | { readonly code: 'recipe'; readonly values: { readonly name: string; readonly seed: string } };

/** One link of the way. */
export interface ProvenanceLink {
  /** What it is for the link before it: `policy`, `shield`, `head`, `gguf`, `calibration`, `certificate`, `model` ... */
  readonly role: string;
  readonly name: string | null;
  /** Null where the name is one that was given. */
  readonly nameMeaning: NameMeaning | null;
  readonly sha256: string;
  /** Folder or file on this machine; null where it was not found. */
  readonly folder: string | null;
  /** Steps from the decision. */
  readonly depth: number;
  /** Whether its files have the recorded hashes now; null where that was not, or could not be, looked at. */
  readonly verified: boolean | null;
  readonly problem: string | null;
  /** SHA-256 of the link that named it; null for what the decision itself names. */
  readonly from: string | null;
}

/** Something on this machine that a hash names. */
export interface KnownThing {
  readonly sha256: string;
  /** Of its manifest: `checkpoint`, `data-set` ...; `file` for a single file. */
  readonly kind: string;
  readonly name: string;
  /** Left out where the name is one that was given. */
  readonly nameMeaning?: NameMeaning;
  readonly place: string;
  /** What it was made from, what vouches for it, what is a part of it: everything that it or its record names. */
  readonly parents: readonly { readonly role: string; readonly sha256: string }[];
  /** What its record cannot say, in a sentence; null when it is complete. */
  readonly gap: string | null;
  /** Hashes it again. @returns what is wrong, or null */
  verify(signal?: AbortSignal): Promise<string | null>;
}

export interface ProvenanceLookups {
  find(sha256: string): Promise<KnownThing | undefined>;
}

export interface ProvenanceOptions {
  /** Hash every file again. */
  readonly verify: boolean;
  readonly signal?: AbortSignal;
}

/** Links that are followed; a chain of runs that were trained on from one another can be long. */
const limit = 1000;

/** Nearest first, each thing once. */
export async function provenanceOf(
  { artifacts }: Pick<GateDecision, 'artifacts'>,
  lookups: ProvenanceLookups,
  { verify, signal }: ProvenanceOptions,
): Promise<readonly ProvenanceLink[]> {
  const roles = ['policy', 'shield', 'head', 'gguf'] as const;
  const queue = roles.flatMap((role) => {
    const sha256 = artifacts[role];
    return sha256 === null ? [] : [{ role: role as string, sha256, depth: 1, from: null as string | null }];
  });
  const seen = new Set(queue.map(({ sha256 }) => sha256));
  const links: ProvenanceLink[] = [];
  for (const step of queue) {
    signal?.throwIfAborted();
    if (links.length >= limit) break;
    const thing = await lookups.find(step.sha256);
    if (!thing) {
      const problem = 'is not on this machine, or has another hash now: the way ends here';
      links.push({ ...step, name: null, nameMeaning: null, folder: null, verified: null, problem });
      continue;
    }
    const wrong = verify ? await thing.verify(signal) : null;
    links.push({
      ...step,
      // A start is a checkpoint or a model, whatever it was for what came of it.
      role: thing.kind === 'checkpoint' && step.depth > 1 ? 'checkpoint' : step.role,
      name: thing.name,
      nameMeaning: thing.nameMeaning ?? null,
      folder: thing.place,
      verified: verify ? wrong === null : null,
      problem: wrong ?? thing.gap,
    });
    for (const parent of thing.parents) {
      if (seen.has(parent.sha256)) continue;
      seen.add(parent.sha256);
      queue.push({ role: parent.role, sha256: parent.sha256, depth: step.depth + 1, from: step.sha256 });
    }
  }
  return links;
}

/** What the decision does not name at all. */
export function unnamedParts({ artifacts }: Pick<GateDecision, 'artifacts'>): readonly string[] {
  return Object.entries(artifacts).flatMap(([role, sha256]) => (sha256 === null ? [role] : []));
}
