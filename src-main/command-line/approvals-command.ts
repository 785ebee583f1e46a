/** `so8t approvals`: what waits for a person, and the person's decision. */
import { type Command, Option } from 'commander';
import type { Approval } from '../agent/approvals.ts';
import { chooseDataFolder } from '../doors/data-folder.ts';
import { approvalStatuses } from '../workbench/approval-desk.ts';
import { type ApprovalQueue, queueOfFolder, queueOfServer } from './approval-queues.ts';
import { type CommonOptions, printResult } from './output.ts';

interface ApprovalOptions extends CommonOptions {
  readonly data?: string;
  readonly server?: string;
  readonly tokenVariable: string;
  readonly status?: Approval['status'];
}

export function addApprovalsCommands(program: Command): void {
  const approvals = program
    .command('approvals')
    .description('what the gate escalated, and the decision of a person about it (docs/agent.md)');
  const command = (name: string, description: string): Command =>
    approvals
      .command(name)
      .description(description)
      .option('--data <folder>', "data folder; the system's place for data unless given")
      .option('--server <address>', 'a running so8t serve-gate instead of a data folder')
      .option(
        '--token-variable <name>',
        "with --server: the environment variable with the approver's token",
        'SO8T_APPROVER_TOKEN',
      );

  command('list', 'approvals, newest first')
    .addOption(
      new Option('--status <status>', 'only these; a server lists open ones alone').choices(approvalStatuses),
    )
    .action(async (_own: unknown, own: Command) => list(own.optsWithGlobals<ApprovalOptions>()));

  command('grant', 'let exactly this action run, once, before the approval expires')
    .argument('<id>')
    .action(async (id: string, _own: unknown, own: Command) =>
      decide(own.optsWithGlobals<ApprovalOptions>(), (queue) => queue.grant(id)),
    );

  command('reject', 'say that this action shall not run')
    .argument('<id>')
    .requiredOption('--reason <text>', 'why; it is written into the audit log')
    .action(async (id: string, _own: unknown, own: Command) => {
      const options = own.optsWithGlobals<ApprovalOptions & { readonly reason: string }>();
      await decide(options, (queue) => queue.reject(id, options.reason));
    });
}

async function list(options: ApprovalOptions): Promise<void> {
  await withQueue(options, async (queue) => {
    const found = await queue.list();
    printResult(options, found, found.map(linesOf).join('\n') || 'no approvals');
  });
}

async function decide(
  options: ApprovalOptions,
  step: (queue: ApprovalQueue) => Promise<Approval>,
): Promise<void> {
  await withQueue(options, async (queue) => {
    const approval = await step(queue);
    printResult(options, approval, linesOf(approval));
  });
}

function linesOf({ id, status, shown, expiresAt, decidedBy, reason }: Approval): string {
  const until = status === 'open' || status === 'granted' ? `, expires ${expiresAt}` : '';
  const by = decidedBy === null ? '' : ` by ${decidedBy}`;
  return `${id}  ${status}${by}${until}${reason === null ? '' : `: ${reason}`}\n  ${shown.title.replaceAll(/\s+/gu, ' ')}`;
}

async function withQueue(
  { data, server, tokenVariable, status }: ApprovalOptions,
  work: (queue: ApprovalQueue) => Promise<void>,
): Promise<void> {
  if (data !== undefined && server !== undefined)
    throw new Error('Give --data or --server, not both: a server has a data folder of its own.');
  if (server !== undefined && status !== undefined && status !== 'open')
    throw new Error('--status: a server lists open approvals alone.');
  const queue =
    server === undefined
      ? await queueOfFolder(chooseDataFolder(data), status)
      : queueOfServer(server, tokenIn(tokenVariable));
  try {
    await work(queue);
  } finally {
    await queue.close();
  }
}

/** A token on the command line could be read by every program of the machine. */
function tokenIn(variable: string): string {
  const token = process.env[variable];
  if (token === undefined || !/^[\x21-\x7e]+$/u.test(token))
    throw new Error(`${variable}: set it to the token of who decides, as so8t serve-gate printed it.`);
  return token;
}
