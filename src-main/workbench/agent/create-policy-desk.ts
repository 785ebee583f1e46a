/** The gate's policies over a data folder: those that ship, a person's own, and which one decides. */
import type { AuditLog } from '../../agent/audit-log.ts';
import {
  listPolicies,
  type PolicyPlaces,
  type ReadPolicy,
  readPolicy,
  removePolicy,
  savePolicy,
} from '../../gate/policies/policy-folder.ts';
import type { AuditDesk } from '../audit-desk.ts';
import type { PolicyDesk, PolicySummary } from '../policy-desk.ts';
import { DeskProblem } from '../problem-meaning.ts';

/** The policy that decides: by its hash, so that a file that changes on its own is noticed. */
export interface ChosenPolicy {
  readonly id: string;
  readonly sha256: string;
}

export interface PolicyDeskOptions {
  readonly places: PolicyPlaces;
  readonly audit: AuditLog;
  readonly chosen: () => ChosenPolicy;
  /** Written, and holds from the next text on. */
  readonly choose: (policy: ChosenPolicy) => Promise<void>;
  readonly replay: AuditDesk['replay'];
  readonly onChange: () => void;
}

export function createPolicyDesk(options: PolicyDeskOptions): PolicyDesk {
  const { places, audit, chosen, replay, onChange } = options;

  const summary = ({ policy, sha256, builtIn }: ReadPolicy): PolicySummary => ({
    id: policy.id,
    version: policy.version,
    name: policy.name,
    builtIn,
    chosen: chosen().id === policy.id,
    sha256,
    problem: null,
    problemCode: null,
  });

  async function take(read: ReadPolicy): Promise<PolicySummary> {
    const next = { id: read.policy.id, sha256: read.sha256 };
    await audit.append({ kind: 'setting', name: 'policy', from: chosen(), to: next });
    await options.choose(next);
    onChange();
    return summary(read);
  }

  return {
    async list() {
      const found = await listPolicies(places);
      return found.map(({ id, builtIn, read, problem, code }): PolicySummary => {
        if (read) return { ...summary(read), ...changedProblem(read, chosen()) };
        const name = { en: id, ja: id };
        return {
          id,
          version: 0,
          name,
          builtIn,
          chosen: chosen().id === id,
          sha256: '',
          problem,
          problemCode: code,
        };
      });
    },
    read: async (id) => (await readPolicy(places, id)).policy,
    async save(policy) {
      const saved = await savePolicy(places, policy);
      // Who changes the policy that decides means it to decide.
      if (chosen().id === saved.policy.id) return take(saved);
      onChange();
      return summary(saved);
    },
    choose: async (id) => take(await readPolicy(places, id)),
    async remove(id) {
      if (chosen().id === id)
        throw new DeskProblem(
          { code: 'policy-decides', values: { id } },
          `The policy "${id}" decides at present. Choose another one before it is removed.`,
        );
      await removePolicy(places, id);
      onChange();
    },
    preview: (policy, limit) => replay({}, policy, limit),
  };
}

function changedProblem(
  { policy, sha256 }: ReadPolicy,
  chosen: ChosenPolicy,
): Pick<PolicySummary, 'problem' | 'problemCode'> {
  if (chosen.id !== policy.id || chosen.sha256 === sha256) return { problem: null, problemCode: null };
  const problem = 'Its file is not the one that was chosen: the gate stays closed until it is chosen again.';
  return { problem, problemCode: 'changed' };
}
