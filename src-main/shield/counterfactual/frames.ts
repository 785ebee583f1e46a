/** Finds what cues make together: who does what to whom, by what means, with whose consent, seen by whom. */
import type { ClauseId } from '../directives/directives.ts';
import { createPhraseFinder } from '../phrases/phrase-finder.ts';
import type { CueRole } from './counterfactual.ts';
import { choicesOf, type FramesFile, type OutcomesFile } from './frame-files.ts';

/** A cue in units of the folded text. */
export interface CueHit {
  readonly id: string;
  readonly role: CueRole;
  readonly start: number;
  readonly end: number;
}

export interface FrameOutcome {
  readonly clause: ClauseId;
  readonly risk: number;
}

export interface FrameResult {
  /** Highest risk of any outcome; 0 without one. */
  readonly risk: number;
  readonly outcomes: readonly FrameOutcome[];
  /** Cues that took part in an outcome, in the order of the text. */
  readonly cues: readonly CueHit[];
}

/** @throws Error for an outcome that needs a cue no language has */
export function createFrames(
  files: readonly FramesFile[],
  { outcomes, softening }: OutcomesFile,
): (text: string) => FrameResult {
  const cues = files.flatMap(({ language, cues: own }) => own.map((cue) => ({ language, ...cue })));
  const find = createPhraseFinder(cues.map(({ words }) => words));
  const known = new Set(cues.map(({ role, class: name }) => `${role}:${name}`));
  const wanted = outcomes.map((outcome) => {
    const needs = outcome.needs.map(choicesOf);
    for (const choice of needs.flat())
      if (!known.has(choice)) throw new Error(`outcome ${outcome.id} needs ${choice}, which no language has`);
    return { ...outcome, needs };
  });
  return (text) => {
    const hits = find(text);
    if (hits.length === 0) return { risk: 0, outcomes: [], cues: [] };
    const byName = new Map<string, CueHit[]>();
    let soft = 1;
    for (const { key, start, end } of hits) {
      const { role, class: name, id, language } = cues[key]!;
      const own = byName.get(`${role}:${name}`) ?? [];
      own.push({ id: `${language}.${id}`, role, start, end });
      byName.set(`${role}:${name}`, own);
      soft = Math.min(soft, softening[role] ?? 1);
    }
    const found: FrameOutcome[] = [];
    const used = new Set<CueHit>();
    for (const { needs, within, clause, risk } of wanted) {
      const members = together(needs, within, byName);
      if (!members) continue;
      found.push({ clause, risk: risk * soft });
      for (const member of members) used.add(member);
    }
    return {
      risk: found.reduce((highest, { risk }) => Math.max(highest, risk), 0),
      outcomes: found,
      cues: [...used].sort((a, b) => a.start - b.start || a.end - b.end),
    };
  };
}

/** One cue for every need, all near one cue of the first need; no cue stands for two needs. */
function together(
  needs: readonly (readonly string[])[],
  within: number,
  byName: ReadonlyMap<string, readonly CueHit[]>,
): CueHit[] | null {
  const hitsOf = (choices: readonly string[]): CueHit[] => choices.flatMap((name) => byName.get(name) ?? []);
  for (const first of hitsOf(needs[0]!)) {
    const members = [first];
    for (const choices of needs.slice(1)) {
      const near = hitsOf(choices).find(
        (hit) => !members.includes(hit) && hit.start - first.end <= within && first.start - hit.end <= within,
      );
      if (!near) break;
      members.push(near);
    }
    if (members.length === needs.length) return members;
  }
  return null;
}
