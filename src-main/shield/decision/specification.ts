/**
 * The decision as an SMT-LIB 2 specification for a solver. The table comes from `decideCell` itself, cell by cell,
 * folded into a tree; the thresholds from `comparisons`. What is claimed is written by hand, over real numbers.
 */
import {
  type Cell,
  type Dimension,
  decideCell,
  dimensionNames,
  dimensions,
  strictness,
} from './decision-table.ts';
import { comparisons, type Situation } from './levels.ts';
import type { ShieldPolicy } from './policy.ts';

/** A level as a term of the logic, `name` being the dimension. */
function tree(depth: number, cell: Readonly<Partial<Record<Dimension, number>>>): string {
  const name = dimensionNames[depth];
  if (name === undefined) return String(strictness(decideCell(cell as Cell).verdict));
  const branches = Array.from({ length: dimensions[name] }, (_, level) =>
    tree(depth + 1, { ...cell, [name]: level }),
  );
  return branches.reduceRight((rest, branch, level) =>
    branch === rest ? rest : `(ite (= ${name} ${level}) ${branch} ${rest})`,
  );
}

function levelTerm(value: string, kind: keyof typeof comparisons): string {
  return comparisons[kind].reduce(
    (lower, { field, inclusive }, index) =>
      `(ite (${inclusive ? '>=' : '>'} ${value} ${field}) ${index + 1} ${lower})`,
    '0',
  );
}

const flags = ['unknown', 'bypass', 'danger', 'howToHarm', 'terrorism', 'hardClause'] as const;
const risks = ['axes', 'counterfactual', 'temporal'] as const;

/** The verdict (0 ALLOW, 1 ESCALATE, 2 REFUSE) of the situation whose names end in `suffix`. */
function verdictTerm(suffix: string): string {
  const levels = dimensionNames.map((name) => {
    if ((flags as readonly string[]).includes(name)) return `(ite ${name}${suffix} 1 0)`;
    if (name === 'counterfactualHard') return levelTerm(`counterfactual${suffix}`, 'counterfactualHard');
    return levelTerm(`${name}${suffix}`, 'total');
  });
  return `(verdict ${levels.join(' ')})`;
}

function declareSituation(suffix: string): string[] {
  return [
    ...flags.map((name) => `(declare-const ${name}${suffix} Bool)`),
    ...risks.flatMap((name) => [
      `(declare-const ${name}${suffix} Real)`,
      `(assert (and (>= ${name}${suffix} 0.0) (<= ${name}${suffix} 1.0)))`,
    ]),
  ];
}

/** Definitions every claim builds on: any policy that makes sense, two situations, and the table. */
function preamble(): string[] {
  const thresholds = [
    ...new Set(Object.values(comparisons).flatMap((list) => list.map(({ field }) => field))),
  ];
  return [
    ...thresholds.flatMap((name) => [
      `(declare-const ${name} Real)`,
      `(assert (and (> ${name} 0.0) (<= ${name} 1.0)))`,
    ]),
    '(assert (<= grey floor))',
    ...declareSituation('1'),
    ...declareSituation('2'),
    `(define-fun verdict (${dimensionNames.map((name) => `(${name} Int)`).join(' ')}) Int ${tree(0, {})})`,
    `(define-fun first () Int ${verdictTerm('1')})`,
    `(define-fun second () Int ${verdictTerm('2')})`,
  ];
}

const harsher = [
  ...flags.map((name) => `(=> ${name}1 ${name}2)`),
  ...risks.map((name) => `(<= ${name}1 ${name}2)`),
].join(' ');

/** Each claim as what would refute it: the solver must find no example. */
const refutations = {
  'a hard violation never ends in anything but REFUSE':
    '(and (or (and bypass1 danger1) (and bypass1 (> counterfactual1 hardWithBypass)) (and howToHarm1 terrorism1) ' +
    '(> counterfactual1 hard)) (not (= first 2)))',
  'a broken hard clause never ends in ALLOW': '(and hardClause1 (= first 0))',
  'a total from the floor is refused':
    '(and (or (>= axes1 floor) (>= counterfactual1 floor) (>= temporal1 floor)) (not (= first 2)))',
  'a total from the grey band never ends in ALLOW':
    '(and (or (>= axes1 grey) (>= counterfactual1 grey) (>= temporal1 grey)) (= first 0))',
  'what is not known never ends in ALLOW': '(and unknown1 (= first 0))',
  'raising a severity never loosens': `(and ${harsher} (< second first))`,
  'adding history never loosens':
    `(and ${flags.map((name) => `(= ${name}1 ${name}2)`).join(' ')} (= axes1 axes2) ` +
    '(= counterfactual1 counterfactual2) (<= temporal1 temporal2) (< second first))',
  'only what is clear on every count is allowed':
    '(and (= first 0) (or unknown1 hardClause1 (>= axes1 grey) (>= counterfactual1 grey) (>= temporal1 grey)))',
} as const;

export interface Claim {
  readonly name: string;
  /** SMT-LIB 2 text; `unsat` proves the claim. */
  readonly script: string;
}

/** The claims as scripts for a solver, and last a script that must be `sat`: the definitions do not contradict. */
export function specification(): { readonly claims: readonly Claim[]; readonly consistent: string } {
  const head = preamble().join('\n');
  const claims = Object.entries(refutations).map(([name, refutation]) => ({
    name,
    script: `${head}\n(assert ${refutation})\n(check-sat)\n`,
  }));
  return {
    claims,
    consistent: `${head}\n(assert (and (= first 0) (= second 2)))\n(check-sat)\n`,
  };
}

/** A script that is `unsat` when the specification gives each situation the verdict that was expected. */
export function verdictAt(
  situations: readonly Situation[],
  expected: readonly number[],
  policy: ShieldPolicy,
): string {
  const differs = situations.map((situation, index) => {
    const bindings = [
      ...flags.map((name) => `(${name}P ${situation[name]})`),
      ...risks.map((name) => `(${name}P ${real(situation[name])})`),
    ];
    return `(let (${bindings.join(' ')}) (not (= ${verdictTerm('P')} ${expected[index]})))`;
  });
  const thresholds = Object.entries(policy).map(([name, value]) => `(assert (= ${name} ${real(value)}))`);
  return [...preamble(), ...thresholds, `(assert (or ${differs.join('\n')}))`, '(check-sat)', ''].join('\n');
}

/** A float as the exact fraction that it is: `toString` would round it. */
function real(value: number): string {
  let [over, under] = [value, 1];
  while (!Number.isInteger(over)) [over, under] = [over * 2, under * 2];
  return `(/ ${over.toFixed(1)} ${BigInt(under)}.0)`;
}
