/** Where approvals are decided from the command line: a data folder that nobody holds, or a gate server that runs. */
import { z } from 'zod';
import type { Approval } from '../agent/approvals.ts';
import { connectStore } from '../processes/connect-store.ts';
import { isStoreError } from '../store/store-error.ts';
import { personHere } from '../workbench/agent/create-approval-desk.ts';

export interface ApprovalQueue {
  /** Newest first. */
  list(): Promise<readonly Approval[]>;
  grant(id: string): Promise<Approval>;
  reject(id: string, reason: string): Promise<Approval>;
  close(): Promise<void>;
}

/** Open ones that are listed. */
const listed = 500;
/** A server on this machine answers at once; one that does not, never will. */
const patience = 30_000;

/** @throws saying where to decide when another program holds the folder */
export async function queueOfFolder(
  dataFolder: string,
  status: Approval['status'] | undefined,
): Promise<ApprovalQueue> {
  const store = await connectStore(dataFolder).catch((error: unknown) => {
    if (!isStoreError(error, 'data-folder-in-use')) throw error;
    throw new Error(
      `${error.message} Decide where it runs: on the workbench's page "Approvals", or for so8t serve-gate with --server <address> and the approver's token.`,
      { cause: error },
    );
  });
  const by = personHere();
  return {
    list: () => store.listApprovals({ limit: listed, ...(status ? { status } : {}) }),
    grant: (id) => store.grantApproval(id, by),
    reject: (id, reason) => store.rejectApproval(id, by, reason),
    close: () => store.close(),
  };
}

const approvalSchema = z.object({
  id: z.string(),
  status: z.enum(['open', 'granted', 'rejected', 'expired', 'used', 'withdrawn']),
  actionSha256: z.string(),
  decision: z.string(),
  conversation: z.string().nullable(),
  shown: z.object({ title: z.string(), detail: z.string() }),
  openedAt: z.string(),
  expiresAt: z.string(),
  decidedAt: z.string().nullable(),
  decidedBy: z.string().nullable(),
  reason: z.string().nullable(),
  execution: z
    .enum(['not-run', 'begun', 'succeeded', 'failed', 'cut', 'cancelled', 'interrupted'])
    .nullable(),
});
const listSchema = z.object({ approvals: z.array(approvalSchema) });
const problemSchema = z.object({ error: z.object({ message: z.string() }) });

/**
 * @param server its address, as `so8t serve-gate` prints it
 * @param token of who decides; goes to that server alone
 */
export function queueOfServer(server: string, token: string): ApprovalQueue {
  const origin = originOf(server);

  async function ask<Answer>(place: string, schema: z.ZodType<Answer>, body?: object): Promise<Answer> {
    let status: number;
    let answer: unknown;
    try {
      const response = await fetch(`${origin}${place}`, {
        method: body === undefined ? 'GET' : 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        // The token would go with it.
        redirect: 'error',
        signal: AbortSignal.timeout(patience),
      });
      status = response.status;
      answer = await response.json();
    } catch (error) {
      const { message, cause } = error as Error;
      const why = cause instanceof Error ? cause.message : message;
      throw new Error(
        `${origin}: gave no answer of a gate server (${why}). Is so8t serve-gate running there?`,
      );
    }
    const problem = problemSchema.safeParse(answer);
    if (status !== 200)
      throw new Error(`${origin}: ${problem.success ? problem.data.error.message : `answered ${status}`}`);
    const parsed = schema.safeParse(answer);
    if (!parsed.success) throw new Error(`${origin}: its answer is not one of a gate server.`);
    return parsed.data;
  }

  const step = (id: string, name: 'grant' | 'reject', body: object): Promise<Approval> =>
    ask(`/v1/approvals/${encodeURIComponent(id)}/${name}`, approvalSchema, body);

  return {
    list: async () => (await ask('/v1/approvals', listSchema)).approvals,
    grant: (id) => step(id, 'grant', {}),
    reject: (id, reason) => step(id, 'reject', { reason }),
    close: async () => {},
  };
}

function originOf(server: string): string {
  const url = URL.canParse(server) ? new URL(server) : null;
  if (url === null || !/^https?:$/u.test(url.protocol) || url.username !== '' || url.password !== '')
    throw new Error(
      `--server "${server}": give the address that so8t serve-gate printed, http://127.0.0.1:8787`,
    );
  return url.origin;
}
