/** Everything that a screen works with, over one open data folder. */
import type { Store } from '../processes/connect-store.ts';
import type { ActivityWatch } from './activity.ts';
import type { AgentDesk } from './agent-desk.ts';
import type { ApprovalDesk } from './approval-desk.ts';
import type { AuditDesk } from './audit-desk.ts';
import type { JudgeDesk } from './judge-desk.ts';
import type { ModelShelf } from './model-shelf.ts';
import type { PipelineDesk } from './pipeline-desk.ts';
import type { PolicyDesk } from './policy-desk.ts';
import type { RunDesk } from './run-desk.ts';
import type { SettingsFile } from './settings.ts';
import type { ShieldDesk } from './shield-desk.ts';

export interface Desk {
  readonly dataFolder: string;
  readonly store: Store;
  readonly runs: RunDesk;
  readonly judges: JudgeDesk;
  readonly shelf: ModelShelf;
  readonly pipelines: PipelineDesk;
  readonly agent: AgentDesk;
  readonly approvals: ApprovalDesk;
  readonly audit: AuditDesk;
  readonly policies: PolicyDesk;
  readonly shield: ShieldDesk;
  readonly settings: SettingsFile;
  readonly activity: ActivityWatch;
  /** Ends what goes on (runs with a resumable checkpoint) and gives the data folder back. */
  close(): Promise<void>;
}
