/** The agent's desks while there is no agent in this program: every call says so. */
import { defaultAgentSettings } from '../../agent/agent-settings.ts';
import type { AgentDesk } from '../agent-desk.ts';
import type { ApprovalDesk } from '../approval-desk.ts';
import type { AuditDesk } from '../audit-desk.ts';
import type { PolicyDesk } from '../policy-desk.ts';

export interface AgentDesks {
  readonly agent: AgentDesk;
  readonly approvals: ApprovalDesk;
  readonly audit: AuditDesk;
  readonly policies: PolicyDesk;
}

async function notOpened(): Promise<never> {
  throw new Error('The agent is not opened yet.');
}

const nothingChanges = (): (() => void) => () => {};

export function desksNotOpened(): AgentDesks {
  return {
    agent: {
      list: notOpened,
      create: notOpened,
      open: notOpened,
      remove: notOpened,
      send: notOpened,
      turn: notOpened,
      stop: notOpened,
      onTurnChange: nothingChanges,
      settings: defaultAgentSettings,
      changeSettings: notOpened,
      models: notOpened,
      state: notOpened,
      close: async () => {},
    },
    approvals: {
      list: notOpened,
      get: notOpened,
      grant: notOpened,
      reject: notOpened,
      openCount: () => 0,
      onChange: nothingChanges,
      close: async () => {},
    },
    audit: {
      list: notOpened,
      entry: notOpened,
      decision: notOpened,
      provenance: notOpened,
      replay: notOpened,
      export: notOpened,
      verify: notOpened,
      lastSequence: () => 0,
      onChange: nothingChanges,
    },
    policies: {
      list: notOpened,
      read: notOpened,
      save: notOpened,
      choose: notOpened,
      remove: notOpened,
      preview: notOpened,
    },
  };
}
