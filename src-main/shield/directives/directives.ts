/** The frozen directives: five of them, thirteen clauses, and what each clause is broken by. */
import { z } from 'zod';
import { type DangerCategory, dangerCategories } from '../signals.ts';

/** The clauses, in the order in which they are listed wherever several are broken. */
export const clauseIds = [
  'FIL-01a',
  'FIL-01b',
  'FIL-01c',
  'FIL-02a',
  'FIL-02b',
  'FIL-03a',
  'FIL-03b',
  'FIL-03c',
  'FIL-04a',
  'FIL-04b',
  'FIL-04c',
  'FIL-05a',
  'FIL-05b',
] as const;

export type ClauseId = (typeof clauseIds)[number];

const bothLanguages = z.strictObject({ en: z.string().min(1), ja: z.string().min(1) });

const clause = z.strictObject({
  id: z.enum(clauseIds),
  title: bothLanguages,
  /** What would happen in the world where the request is carried out. */
  explanation: bothLanguages,
  /** A hard clause that is broken never ends in ALLOW, whatever the policy says. */
  kind: z.enum(['hard', 'soft']),
  severity: z.enum(['critical', 'high', 'medium']),
  /** Danger categories of layer D that break it. */
  categories: z.array(z.enum(dangerCategories as [DangerCategory, ...DangerCategory[]])),
});

const directive = z.strictObject({
  id: z.enum(['FIL-01', 'FIL-02', 'FIL-03', 'FIL-04', 'FIL-05']),
  title: bothLanguages,
  clauses: z.array(clause).min(1),
});

export const directivesSchema = z
  .strictObject({ version: z.literal(1), directives: z.array(directive).length(5) })
  .superRefine(({ directives }, context) => {
    const found = directives.flatMap(({ id, clauses }) => clauses.map((own) => ({ directive: id, own })));
    if (found.map(({ own }) => own.id).join() !== clauseIds.join())
      context.addIssue({ code: 'custom', message: `clauses must be ${clauseIds.join(', ')}, in this order` });
    for (const { directive: parent, own } of found)
      if (!own.id.startsWith(parent))
        context.addIssue({ code: 'custom', message: `${own.id} stands under ${parent}` });
    for (const category of dangerCategories)
      if (!found.some(({ own }) => own.categories.includes(category)))
        context.addIssue({ code: 'custom', message: `no clause is broken by ${category}` });
  });

export type DirectivesFile = z.infer<typeof directivesSchema>;
export type Directive = DirectivesFile['directives'][number];
export type Clause = Directive['clauses'][number];

/** Every clause by its id. */
export function clausesOf(file: DirectivesFile): ReadonlyMap<ClauseId, Clause> {
  return new Map(file.directives.flatMap(({ clauses }) => clauses.map((own) => [own.id, own] as const)));
}
