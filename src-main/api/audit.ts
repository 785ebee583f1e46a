/** The audit log. */
import { z } from 'zod';
import { verdicts } from '../data/verdict.ts';
import { gateSubjects } from '../gate/deciding/gate-decision.ts';
import { type AuditFilter, type AuditQuery, auditKinds, gateCauses } from '../workbench/audit-desk.ts';
import { followChanges } from './follow-changes.ts';
import { procedure, router } from './trpc.ts';

const filter = z.object({
  kinds: z.array(z.enum(auditKinds)).optional(),
  verdicts: z.array(z.enum(verdicts)).optional(),
  subjects: z.array(z.enum(gateSubjects)).optional(),
  causes: z.array(z.enum(gateCauses)).optional(),
  script: z.enum(['japanese', 'other']).optional(),
  conversation: z.string().min(1).max(1000).optional(),
  search: z.string().max(200).optional(),
  from: z.iso.datetime().optional(),
  to: z.iso.datetime().optional(),
});
const sequence = z.int().min(1);
const decision = z.object({ id: z.string().min(1).max(100) });

export const auditRouter = router({
  list: procedure
    .input(filter.extend({ limit: z.int().min(1).max(500).default(100), before: sequence.optional() }))
    .query(({ ctx, input }) => ctx.workbench.audit.list(given(input) as AuditQuery)),
  entry: procedure
    .input(z.object({ sequence }))
    .query(({ ctx, input }) => ctx.workbench.audit.entry(input.sequence)),
  decision: procedure.input(decision).query(({ ctx, input }) => ctx.workbench.audit.decision(input.id)),
  provenance: procedure.input(decision).query(({ ctx, input }) => ctx.workbench.audit.provenance(input.id)),
  replay: procedure
    .input(z.object({ filter, policy: z.unknown() }))
    .mutation(({ ctx, input }) =>
      ctx.workbench.audit.replay(given(input.filter) as AuditFilter, input.policy),
    ),
  export: procedure.mutation(({ ctx }) => ctx.workbench.audit.export()),
  /** Also against what was noted earlier. */
  verify: procedure
    .input(
      z.object({
        fingerprint: z.string().max(200).optional(),
        checkpoints: z.string().max(1_000_000).optional(),
        file: z.string().max(500).optional(),
      }),
    )
    .mutation(({ ctx, input }) => ctx.workbench.audit.verify(given(input))),
  key: procedure.query(({ ctx }) => ctx.workbench.audit.key()),
  masking: procedure.query(({ ctx }) => ctx.workbench.audit.masking()),
  changeMasking: procedure
    .input(z.object({ settings: z.unknown() }))
    .mutation(({ ctx, input }) => ctx.workbench.audit.changeMasking(input.settings)),
  /** Sequence number of the newest entry, at once and when there are new ones. */
  follow: procedure.subscription(({ ctx, signal }) =>
    followChanges(
      {
        onChange: (listener) => ctx.workbench.audit.onChange(listener),
        read: () => ({ sequence: ctx.workbench.audit.lastSequence() }),
        intervalMilliseconds: 250,
      },
      signal,
    ),
  ),
});

/** Zod's optional fields may be `undefined`; ours are there or not. */
function given<Part extends object>(part: Part): object {
  return Object.fromEntries(Object.entries(part).filter(([, value]) => value !== undefined));
}
