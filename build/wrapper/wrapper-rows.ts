/** Rows for the wrapper classifier: attempts to get around the rules, and everything that only looks like one. */
import type { WrapperClass } from '../../src-main/shield/wrapper/wrapper-model.ts';
import { developmentSets } from '../../src-main/shield-data/evaluation/evaluation-rows.ts';
import { awayFromMeasured } from '../counterfactual/away-from-measured.ts';
import { ownSources } from '../counterfactual/own-sources.ts';
import { developmentRows, ownRows, publicRows, type TrainingRow } from '../counterfactual/training-rows.ts';
import { carry } from './carry.ts';
import { disguise } from './disguise.ts';

export interface WrapperRow {
  readonly text: string;
  readonly class: WrapperClass;
  readonly language: string;
  readonly source: string;
  readonly weight: number;
  /** 0 to 4; 0 is kept to calibrate and to measure with. */
  readonly fold: number;
}

const classOfKind: Readonly<Record<string, WrapperClass>> = {
  jailbreak: 'wrapped',
  injection: 'injected',
  obfuscated: 'disguised',
};

/** How much rows of a source count: attempts, and harmless ones. Sources that are not named are left out. */
const sources: Readonly<Record<string, readonly [attempt: number, harmless: number]>> = {
  jailbreak_combined: [0.2, 0],
  ai_infra_guard_eval: [1, 0],
  bipia: [0.3, 6],
  xsafety: [0.1, 0.3],
  asb_agent_attacks: [0, 2],
  self_instruct: [0, 6],
  dolly_sample: [0, 2],
  jglue_ja: [0, 0.3],
  jsquad_ja: [0, 0.3],
  cyberseceval_frr: [0, 2],
  diasafety_contexts: [0, 0.3],
  embedded: [0, 2],
  ...Object.fromEntries(developmentSets.map((name) => [name, [1, 1]])),
  ...Object.fromEntries(ownSources.map(({ name, attempt, harmless }) => [name, [attempt, harmless]])),
};

/** Plain harmful rows teach nothing here: whether something is harmful is asked elsewhere. */
function toWrapperRow(row: TrainingRow): WrapperRow[] {
  const attempt = row.label === 'REFUSE' ? classOfKind[row.kind] : undefined;
  if (row.label === 'REFUSE' && !attempt) return [];
  // What a person should look at is neither, but for the forum questions.
  if (row.label === 'ESCALATE' && row.source !== 'diasafety_contexts') return [];
  const weight = sources[row.source]?.[attempt ? 0 : 1] ?? 0;
  if (weight === 0) return [];
  const { text, language, source, fold } = row;
  return [{ text, class: attempt ?? 'none', language, source, weight, fold }];
}

/** Every so many plain rows of the program's own data are also learnt from in disguise. */
const disguisedEvery = 5;

/** Plain rows, harmful and harmless alike, as people hide them: the disguise alone is no attempt. */
function disguisedRows(rows: readonly TrainingRow[]): WrapperRow[] {
  return rows
    .filter(({ source, label }) => source === 'embedded' && label !== 'ESCALATE')
    .filter((_, index) => index % disguisedEvery === 0)
    .flatMap((row, index): WrapperRow[] => {
      const text = disguise(row.text, index);
      if (text === row.text) return [];
      const { language, fold, label } = row;
      const own = label === 'REFUSE' ? 'disguised' : 'none';
      return [{ text, class: own, language, source: 'disguised', weight: 2, fold }];
    });
}

/** Every so many harmless rows are also learnt from as a tool would bring them. */
const carriedEvery = 2;

function carriedRows(rows: readonly TrainingRow[]): WrapperRow[] {
  return rows
    .filter(({ label, kind, text }) => label === 'ALLOW' && kind !== 'indirect' && text.length < 600)
    .filter((_, index) => index % carriedEvery === 0)
    .map(({ text, language, fold }, index): WrapperRow => {
      const carried = carry(text, language, index);
      return { text: carried, class: 'none', language, source: 'carried', weight: 4, fold };
    });
}

/** @param data folder of public prompt sets; the development rows are of the fold that is kept out */
export function wrapperRows(root: string, data: string): WrapperRow[] {
  const own = ownRows(root);
  const rows = [
    ...[...publicRows(data), ...own].flatMap(toWrapperRow),
    ...disguisedRows(own),
    ...carriedRows(own),
  ];
  return [...awayFromMeasured(rows, root), ...developmentRows(root).flatMap(toWrapperRow)];
}
