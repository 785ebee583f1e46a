/** `so8t audit`: read, export and verify the audit log; the way back from a decision; a new log in place of a damaged one. */
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { type Command, Option } from 'commander';
import type { AuditDetails, AuditFilter, AuditSummary } from '../audit/audit-query.ts';
import { fingerprintOfKeyText, readCheckpoints, readFingerprint } from '../audit/export/read-known.ts';
import type { KnownBefore } from '../audit/export/verify-chain.ts';
import { verifyExport } from '../audit/export/verify-export.ts';
import { provenanceOf, unnamedParts } from '../audit/provenance/provenance.ts';
import { verdicts } from '../data/verdict.ts';
import { chooseDataFolder } from '../doors/data-folder.ts';
import { gateCauses, gateSubjects } from '../gate/deciding/gate-decision.ts';
import { withAuditReader } from '../processes/connect-audit-reader.ts';
import { connectStore } from '../processes/connect-store.ts';
import { provenanceLookups } from '../workbench/provenance-lookups.ts';
import { type CommonOptions, integerOption, printResult } from './output.ts';

interface AuditOptions extends CommonOptions {
  readonly data?: string;
}

interface ListOptions extends AuditOptions, Omit<AuditFilter, 'kinds' | 'verdicts' | 'subjects' | 'causes'> {
  readonly kind?: AuditFilter['kinds'];
  readonly verdict?: AuditFilter['verdicts'];
  readonly subject?: AuditFilter['subjects'];
  readonly cause?: AuditFilter['causes'];
  readonly search?: string;
  readonly limit: number;
  readonly before?: number;
}

interface VerifyOptions extends AuditOptions {
  readonly publicKey?: string;
  readonly fingerprint?: string;
  readonly checkpoint?: readonly string[];
}

interface ExportOptions extends AuditOptions {
  readonly out: string;
  readonly from?: number;
  readonly to?: number;
  readonly since?: string;
  readonly until?: string;
}

const dataOption = "data folder; the system's place for data unless given";

export function addAuditCommands(program: Command): void {
  const audit = program
    .command('audit')
    .description('the log of every decision, approval and action (docs/audit.md)');
  const command = (name: string, description: string): Command =>
    audit.command(name).description(description).option('--data <folder>', dataOption);

  command('list', 'entries of the log, newest first, and how many there are')
    .addOption(new Option('--kind <kind...>').choices(['decision', 'approval', 'execution', 'setting']))
    .addOption(new Option('--verdict <verdict...>').choices(verdicts))
    .addOption(new Option('--subject <subject...>').choices(gateSubjects))
    .addOption(new Option('--cause <cause...>').choices(gateCauses))
    .addOption(new Option('--script <script>', 'writing of the judged text').choices(['japanese', 'other']))
    .addOption(new Option('--language <language>', 'of the explanation').choices(['en', 'ja']))
    .option('--conversation <id>')
    .option('--search <text>', 'found in masked texts, ids, names and hashes')
    .option('--from <time>', 'ISO 8601; included')
    .option('--to <time>', 'ISO 8601; not included')
    .option('--limit <number>', 'entries', integerOption(1), 50)
    .option('--before <sequence>', 'only entries before this one: the next page', integerOption(1))
    .action(async (_own: unknown, own: Command) => list(own.optsWithGlobals<ListOptions>()));

  command('show', 'one entry, complete: by its number, or by the id of a decision or approval')
    .argument('<entry>')
    .action(async (entry: string, _own: unknown, own: Command) =>
      show(entry, own.optsWithGlobals<AuditOptions>()),
    );

  command('export', 'write the log, or a range of it, as JSONL that can be verified by itself')
    .requiredOption('--out <file>', 'JSONL; written whole or not at all')
    .option('--from <sequence>', 'first entry', integerOption(1))
    .option('--to <sequence>', 'last entry', integerOption(1))
    .option('--since <time>', 'from the first entry of this time on; ISO 8601')
    .option('--until <time>', 'up to the last entry before this time; ISO 8601')
    .action(async (_own: unknown, own: Command) => exportLog(own.optsWithGlobals<ExportOptions>()));

  command(
    'checkpoint',
    'a signed statement about the last entry: kept elsewhere, it shows later whether the log was replaced',
  ).action(async (_own: unknown, own: Command) => checkpoint(own.optsWithGlobals<AuditOptions>()));

  command(
    'verify',
    'verify an export by itself, or the log of a data folder; exits with 1 when something is wrong',
  )
    .argument('[export]', 'JSONL; the log of the data folder unless given')
    .option('--public-key <file>', 'public key of the log as PEM or base64')
    .option('--fingerprint <hash>', 'SHA-256 of its public key')
    .option('--checkpoint <file...>', 'checkpoints or exports that were kept elsewhere')
    .action(async (file: string | undefined, _own: unknown, own: Command) =>
      verify(file, own.optsWithGlobals<VerifyOptions>()),
    );

  command(
    'provenance',
    'the way back from a decision to policy, shield, head, GGUF file, checkpoint, run and data',
  )
    .argument('<decision>', 'its id')
    .option('--also <folder...>', 'folders that are looked through, too', [])
    .option('--fast', 'do not hash the files again')
    .action(async (id: string, _own: unknown, own: Command) => provenance(id, own.optsWithGlobals()));

  command('restart', 'set a log that cannot be gone on with aside, as it is, and begin a new one')
    .requiredOption('--by <name>', 'who does it')
    .requiredOption('--reason <text>', 'why')
    .action(async (_own: unknown, own: Command) => restart(own.optsWithGlobals()));
}

async function list(options: ListOptions): Promise<void> {
  const { data, kind, verdict, subject, cause, script, language, conversation, search, from, to } = options;
  const { limit, before } = options;
  const given = {
    kinds: kind,
    verdicts: verdict,
    subjects: subject,
    causes: cause,
    script,
    language,
    conversation,
    from,
    to,
  };
  for (const time of [from, to]) checkTime(time);
  const filter = Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined),
  ) as AuditFilter;
  await withAuditReader(chooseDataFolder(data), async (log) => {
    const query = { ...filter, limit, ...(search ? { search } : {}), ...(before ? { before } : {}) };
    const [state, counts, page] = await Promise.all([log.state(), log.counts(filter), log.list(query)]);
    const lines = [
      ...page.entries.map(lineOf),
      page.next === null ? '' : `more: --before ${page.next}`,
      // A search is not counted: it would have to read everything.
      search ? '' : `${counts.total} entries${said(counts.verdicts)}`,
      `key ${state.fingerprint}`,
    ];
    printResult(options, { ...page, counts, state }, lines.filter((line) => line !== '').join('\n'));
  });
}

function said(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([name, count]) => `, ${count} ${name}`)
    .join('');
}

function lineOf({ sequence, at, kind, verdict, subject, cause, text }: AuditSummary): string {
  const what = [kind === 'decision' ? subject : kind, verdict, cause === 'none' ? null : cause];
  return `${sequence}  ${at}  ${what.filter((one) => one !== null).join(' ')}  ${text.replaceAll(/\s+/gu, ' ')}`;
}

async function show(entry: string, options: AuditOptions): Promise<void> {
  await withAuditReader(chooseDataFolder(options.data), async (log) => {
    const found: AuditDetails[] = [];
    if (/^\d{1,15}$/u.test(entry))
      found.push(...[await log.entry(Number(entry))].filter((one) => one !== undefined));
    else {
      const decision = await log.decision(entry);
      found.push(...(decision ? [decision] : await log.approval(entry)));
    }
    if (found.length === 0)
      throw new Error(
        `The log has no entry, decision or approval "${entry}". \`so8t audit list\` shows what it has.`,
      );
    printResult(options, found, found.map((one) => JSON.stringify(one, null, 2)).join('\n'));
  });
}

async function exportLog(options: ExportOptions): Promise<void> {
  const { data, out, from, to, since, until } = options;
  for (const time of [since, until]) checkTime(time);
  const range = {
    ...(from ? { from } : {}),
    ...(to ? { to } : {}),
    ...(since ? { since } : {}),
    ...(until ? { until } : {}),
  };
  await withAuditReader(chooseDataFolder(data), async (log) => {
    const result = await log.export(path.resolve(out), range);
    const text = [
      `entries ${result.from} to ${result.to}, ${result.bytes} bytes, SHA-256 ${result.sha256}`,
      `key ${result.fingerprint}: whoever verifies compares it with the one that you tell them`,
      result.file,
    ];
    printResult(options, result, text.join('\n'));
  });
}

async function checkpoint(options: AuditOptions): Promise<void> {
  await withAuditReader(chooseDataFolder(options.data), async (log) => {
    const statement = await log.checkpoint();
    printResult(options, statement, JSON.stringify(statement));
  });
}

async function verify(file: string | undefined, options: VerifyOptions): Promise<void> {
  const known = await readKnown(options);
  const report =
    file === undefined
      ? await withAuditReader(chooseDataFolder(options.data), (log) => log.verify(known))
      : await verifyExport(
          createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY }),
          known,
        );
  const { holds, entries, checkpoints, fingerprint, problems } = report;
  const lines = problems.map(({ line, sequence, detail, code }) => {
    const where = [line === null ? '' : `line ${line}`, sequence === null ? '' : `entry ${sequence}`];
    return `${where.filter((one) => one !== '').join(', ') || 'the log'}: ${detail} (${code})`;
  });
  const trusted = !('keyKnown' in report) || report.keyKnown;
  printResult(
    options,
    report,
    [
      ...lines,
      `${holds ? 'holds' : 'DOES NOT HOLD'}: ${entries} entries, ${checkpoints} checkpoints, key ${fingerprint ?? 'unknown'}`,
      ...(holds && !trusted
        ? [
            'Whether this is the key of the log, only a fingerprint or checkpoint from elsewhere can tell: --fingerprint, --checkpoint.',
          ]
        : []),
    ].join('\n'),
  );
  if (!holds) process.exitCode = 1;
}

async function readKnown({ publicKey, fingerprint, checkpoint: files }: VerifyOptions): Promise<KnownBefore> {
  if (publicKey !== undefined && fingerprint !== undefined)
    throw new Error('Give --public-key or --fingerprint, not both: one follows from the other.');
  const key = publicKey === undefined ? undefined : await keyIn(publicKey);
  const known = key ?? (fingerprint === undefined ? undefined : readFingerprint(fingerprint));
  const read = await Promise.all(
    (files ?? []).map(async (name) => readCheckpoints(await readFile(name, 'utf8'), name)),
  );
  return {
    ...(known ? { fingerprint: known } : {}),
    ...(read.length > 0 ? { checkpoints: read.flat() } : {}),
  };
}

async function keyIn(file: string): Promise<string> {
  const text = await readFile(file, 'utf8');
  try {
    return fingerprintOfKeyText(text);
  } catch (error) {
    throw new Error(
      `${file}: is no public Ed25519 key (${(error as Error).message}): give PEM, or the base64 of the log.`,
    );
  }
}

async function provenance(
  id: string,
  options: AuditOptions & { readonly also: readonly string[]; readonly fast?: boolean },
): Promise<void> {
  const dataFolder = chooseDataFolder(options.data);
  const entry = await withAuditReader(dataFolder, (log) => log.decision(id));
  if (entry?.event.kind !== 'decision')
    throw new Error(
      `The log has no decision "${id}". \`so8t audit list --kind decision\` shows what it has.`,
    );
  const { decision } = entry.event;
  const lookups = await provenanceLookups(dataFolder, options.also);
  const links = await provenanceOf(decision, lookups, { verify: !options.fast });
  const unnamed = unnamedParts(decision);
  const lines = links.map(({ depth, role, name, sha256, folder, verified, problem }) => {
    const state = verified === null ? '' : verified ? '  verified' : '  CHANGED';
    const indent = '  '.repeat(depth - 1);
    return `${indent}${role}: ${name ?? '?'}  ${sha256}${state}${folder ? `\n${indent}  ${folder}` : ''}${problem ? `\n${indent}  ${problem}` : ''}`;
  });
  if (unnamed.length > 0) lines.push(`the decision names no ${unnamed.join(', no ')}`);
  printResult(
    options,
    { decision: id, entry: entry.sequence, sha256: entry.sha256, links, unnamed },
    lines.join('\n'),
  );
}

async function restart(
  options: AuditOptions & { readonly by: string; readonly reason: string },
): Promise<void> {
  const store = await connectStore(chooseDataFolder(options.data));
  try {
    const { aside, state } = await store.restartAudit(options.by, options.reason);
    const kept = aside === null ? 'there was no log before' : `the log before is kept in ${aside}`;
    printResult(options, { aside, state }, `a new log has begun, key ${state.fingerprint}; ${kept}`);
  } finally {
    await store.close();
  }
}

function checkTime(time: string | undefined): void {
  if (time !== undefined && Number.isNaN(Date.parse(time)))
    throw new Error(`"${time}" is no time: give it as 2026-01-31 or 2026-01-31T12:00:00Z.`);
}
