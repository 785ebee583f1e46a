/** Rows for layer C: what each is about, how much it counts, and which are kept out to measure with. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { ClauseId } from '../../src-main/shield/directives/directives.ts';
import { developmentSets } from '../../src-main/shield-data/evaluation/evaluation-rows.ts';
import { ownSources } from './own-sources.ts';

export interface TrainingRow {
  readonly text: string;
  readonly label: 'ALLOW' | 'ESCALATE' | 'REFUSE';
  readonly language: string;
  readonly source: string;
  readonly kind: string;
  /** The clause that the outcome breaks; null for harmless rows and where the source does not say. */
  readonly outcome: ClauseId | null;
  /** What the row counts in layer C; 0: it is not learnt from there. */
  readonly weight: number;
  /** 0 to 4; rows that belong together (translations, one template) share it. */
  readonly fold: number;
}

/** Outcomes by what a source's category or topic says, the first that fits. */
const outcomesOfCategories: readonly (readonly [RegExp, ClauseId])[] = [
  [/child|^cse$|grooming|未成年/, 'FIL-01c'],
  [/self.?harm|suicide|own-life|^ssh$|自杀/, 'FIL-02a'],
  [/terror|extremis|violent-groups|恐怖/, 'FIL-03a'],
  [/weapon|explosive|cbrn|mass-casualt|^iwp$|武器|chemical|biological/, 'FIL-04a'],
  [
    /cyber|malware|privacy|^prv$|^ipv$|stalking|隐私|侵入|个人信息|injection|tool_misuse|sabotage|mass-disruption|cookie|device|network/,
    'FIL-04b',
  ],
  [
    /fraud|theft|drug|hate|misinformation|disinformation|election|economic|gov_decision|pornography|copyright|forgery|traffick|crime|insult|unfair|歧视|诈骗|欺诈|偷|毒品|走私|伪造|贪污|赌博|^ncr$|^dfm$|^hte$|^src$|^sxc|sexual|scam|smuggl|抢劫|虚假/,
    'FIL-04c',
  ],
  [
    /jailbreak|overrid|oversight|evading|goal_hijacking|inthewild|selfreminder|bypass|authority|dan/,
    'FIL-05a',
  ],
  [/violen|physical|harm-to|harass|animal|^vcr$|medic|ama_principle|伤害|身心|虐待/, 'FIL-01a'],
];

function outcomeOf(label: string, category: string, kind: string): ClauseId | null {
  if (label !== 'REFUSE') return null;
  if (kind === 'jailbreak' && !category.includes('-')) return 'FIL-05a';
  return outcomesOfCategories.find(([names]) => names.test(category.toLowerCase()))?.[1] ?? null;
}

/** FNV-1a: which fold a group belongs to, the same on every machine. */
function foldOf(group: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < group.length; i += 1) hash = Math.imul(hash ^ group.charCodeAt(i), 0x01000193);
  return (hash >>> 0) % 5;
}

function readLines(file: string): Record<string, string>[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as Record<string, string>);
}

/**
 * Public sets: how much their labels are to be trusted, and, where harmful and harmless rows look alike but for the
 * attack, how much a harmless one counts: else the style of the set would be what is learnt.
 */
const publicSets: readonly (readonly [source: string, weight: number, harmless?: number])[] = [
  ['advbench', 1],
  ['ai_infra_guard_eval', 0.3],
  ['xsafety', 0.4],
  ['jade_db', 0.4],
  ['med_safety_bench', 1],
  ['asb_agent_attacks', 0.4, 2],
  ['bipia', 0.3, 6],
  ['jailbreak_combined', 0.5],
  ['forbidden_question_set', 0.7],
  ['self_instruct', 6],
  ['dolly_sample', 2],
  ['jglue_ja', 0.3],
  ['jsquad_ja', 0.3],
  ['cyberseceval_frr', 2],
  ['ailuminate_demo_fr', 0.3],
  ['diasafety_contexts', 0.7],
];

/** Rows of the public sets under `folder`, the weakly labelled ones left out. */
export function publicRows(folder: string): TrainingRow[] {
  return publicSets.flatMap(([source, weight, harmless = weight]) =>
    readLines(path.join(folder, `${source}.jsonl`)).map((row): TrainingRow => {
      const { id, text, label, lang, category, kind } = row as Record<string, string>;
      const number = id!.slice(id!.indexOf(':') + 1);
      const group =
        source === 'xsafety' || source === 'cyberseceval_frr'
          ? number.replace(/-?[a-z]{2}$/, '')
          : source === 'jailbreak_combined'
            ? number.split('-')[0]!
            : source === 'jsquad_ja'
              ? number.split('p')[0]!
              : number;
      return {
        text: text!,
        label: label as TrainingRow['label'],
        language: lang!,
        source,
        kind: kind!,
        outcome: outcomeOf(label!, category!, kind!),
        weight: label === 'REFUSE' ? weight : harmless,
        fold: foldOf(`${source} ${group}`),
      };
    }),
  );
}

/** Rows written to learn from: what is asked for counts, not what it is wrapped in. */
function writtenRows(root: string): TrainingRow[] {
  return ownSources.flatMap(({ name, outcome, plainHarm }) =>
    readLines(path.join(root, `resources/shield-evaluation/${name}.jsonl`)).map(
      (row): TrainingRow => ({
        text: row.text!,
        label: row.label as TrainingRow['label'],
        language: row.lang!,
        source: name,
        kind: row.kind!,
        outcome: row.label === 'REFUSE' ? ((row.outcome as ClauseId | undefined) ?? null) : null,
        weight: row.label === 'REFUSE' && row.kind === 'plain' ? plainHarm : outcome,
        fold: foldOf(row.text!),
      }),
    ),
  );
}

/** The program's own rows to learn from: the embedded train split, and what was written for it. */
export function ownRows(root: string): TrainingRow[] {
  const embedded = readLines(path.join(root, 'resources/embedded-data/published/train.jsonl')).map(
    (row): TrainingRow => ({
      text: row.prompt!,
      label: row.label as TrainingRow['label'],
      language: row.language!,
      source: 'embedded',
      kind: row.kind!,
      outcome: outcomeOf(row.label!, row.topic!, row.kind!),
      weight: 3,
      fold: foldOf(row.template!),
    }),
  );
  return [...embedded, ...writtenRows(root)];
}

/** Rows to measure with and to choose thresholds by. */
export function developmentRows(root: string): TrainingRow[] {
  return developmentSets.flatMap((source) =>
    readLines(path.join(root, `resources/shield-evaluation/${source}.jsonl`)).map(
      (row): TrainingRow => ({
        text: row.text!,
        label: row.label as TrainingRow['label'],
        language: row.lang!,
        source,
        kind: row.kind!,
        outcome: outcomeOf(row.label!, row.category!, row.kind!),
        weight: 0,
        fold: 0,
      }),
    ),
  );
}
