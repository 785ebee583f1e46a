/** The way back from a decision of this data folder's log. */
import { provenanceOf } from '../../audit/provenance/provenance.ts';
import type { Store } from '../../processes/connect-store.ts';
import type { AuditDesk } from '../audit-desk.ts';
import { provenanceLookups } from '../provenance-lookups.ts';

/** Every file on the way is hashed again each time it is asked for: the answer is about now. */
export function provenanceReader(
  dataFolder: string,
  store: Pick<Store, 'auditDecision'>,
): AuditDesk['provenance'] {
  return async (id) => {
    const entry = await store.auditDecision(id);
    if (entry?.event.kind !== 'decision') throw new Error(`The audit log has no decision ${id}.`);
    return provenanceOf(entry.event.decision, await provenanceLookups(dataFolder), { verify: true });
  };
}
