/** Verifies an exported log by itself: no data folder, no program that wrote it, only what the file says and what is known. */
import { canonicalJson } from '../../artifacts/canonical-json.ts';
import type { StoredEvent } from '../entry.ts';
import { fingerprintOf } from '../signing.ts';
import { type EndLine, type ExportLine, exportLine, isEndSigned, type LogLine } from './export-lines.ts';
import {
  type ChainProblem,
  type ChainVerifier,
  createChainVerifier,
  type KnownBefore,
} from './verify-chain.ts';

export interface ExportReport {
  /** Nothing is wrong. Whose key it is, only a known fingerprint or checkpoint says: see `keyKnown`. */
  readonly holds: boolean;
  readonly problems: readonly ChainProblem[];
  readonly log: string | null;
  /** Sequence numbers; null where there is no entry. */
  readonly from: number | null;
  readonly to: number | null;
  readonly entries: number;
  readonly checkpoints: number;
  readonly sha256: string | null;
  /** Of the key that signed it. */
  readonly fingerprint: string | null;
  /** Whether that is the key of a fingerprint or checkpoint from elsewhere. */
  readonly keyKnown: boolean;
}

const problem = (code: ChainProblem['code'], line: number | null, detail: string): ChainProblem => ({
  code,
  line,
  sequence: null,
  detail,
});

/** @param lines of the file, without their ends */
export async function verifyExport(
  lines: AsyncIterable<string> | Iterable<string>,
  known: KnownBefore = {},
): Promise<ExportReport> {
  let head: LogLine | undefined;
  let end: EndLine | undefined;
  let verifier: ChainVerifier | undefined;
  let number = 0;
  for await (const text of lines) {
    number += 1;
    const parsed = parseLine(text, number);
    if ('problem' in parsed) {
      if (!verifier) return unreadable(parsed.problem);
      verifier.add(parsed.problem);
      continue;
    }
    const { line } = parsed;
    if (!verifier || !head) {
      if (line.type !== 'log')
        return unreadable(
          problem(
            'malformed',
            number,
            'the first line does not say what log this is: it is not a whole export',
          ),
        );
      head = line;
      verifier = createChainVerifier({ id: line.log, publicKey: line.publicKey }, line.from, known);
      if (fingerprintOf(line.publicKey) !== line.fingerprint)
        verifier.add(problem('other-key', number, 'the fingerprint is not that of the public key'));
      continue;
    }
    if (end) verifier.add(problem('after-the-end', number, 'there is something after the end'));
    else if (line.type === 'entry')
      verifier.entry({ ...line, event: line.event as unknown as StoredEvent }, number);
    else if (line.type === 'checkpoint') {
      const { type: _, ...checkpoint } = line;
      verifier.checkpoint(checkpoint, number);
    } else if (line.type === 'end') {
      end = line;
      checkEnd(end, head, verifier, number);
    } else verifier.add(problem('malformed', number, 'a second export begins here'));
  }
  if (!head || !verifier) return unreadable(problem('malformed', null, 'the file is empty'));
  if (!end) verifier.add(problem('cut-off', number, 'the signed end is missing: the file was cut off'));
  verifier.finish();
  const { problems, entries, checkpoints, last } = verifier;
  const fingerprint = fingerprintOf(head.publicKey);
  return {
    holds: problems.length === 0,
    problems: [...problems],
    log: head.log,
    from: entries > 0 ? head.from : null,
    to: entries > 0 ? last.sequence : null,
    entries,
    checkpoints,
    sha256: entries > 0 ? last.sha256 : null,
    fingerprint,
    keyKnown:
      known.fingerprint === fingerprint ||
      (known.checkpoints ?? []).some(({ publicKey }) => publicKey === head.publicKey),
  };
}

function checkEnd(end: EndLine, head: LogLine, verifier: ChainVerifier, number: number): void {
  const { last } = verifier;
  if (!isEndSigned(end, head.publicKey))
    verifier.add(problem('forged-checkpoint', number, 'the end is not signed by the key of the log'));
  if (
    end.log !== head.log ||
    end.from !== head.from ||
    end.to !== head.to ||
    end.exportedAt !== head.exportedAt
  )
    verifier.add(problem('replaced', number, 'the end belongs to another export than the first line'));
  const nothing = verifier.entries === 0;
  if (end.to !== last.sequence || (!nothing && end.sha256 !== last.sha256))
    verifier.add(
      problem(
        'cut-off',
        number,
        `the export goes up to entry ${end.to}, and here it ends with ${last.sequence}`,
      ),
    );
}

function parseLine(text: string, number: number): { line: ExportLine } | { problem: ChainProblem } {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return { problem: problem('not-json', number, `the line is no JSON (${(error as Error).message})`) };
  }
  const parsed = exportLine.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    return { problem: problem('malformed', number, `field "${issue.path.join('.')}": ${issue.message}`) };
  }
  // Two fields of one name, of which readers choose differently, have no canonical form.
  if (canonical(json) !== text)
    return {
      problem: problem(
        'not-canonical',
        number,
        'the line is not in canonical form: it was written by something else',
      ),
    };
  return { line: parsed.data };
}

function canonical(json: unknown): string | null {
  try {
    return canonicalJson(json);
  } catch {
    return null; // half of a surrogate pair: such a line was never written
  }
}

function unreadable(why: ChainProblem): ExportReport {
  const nothing = { log: null, from: null, to: null, sha256: null, fingerprint: null };
  return { holds: false, problems: [why], ...nothing, entries: 0, checkpoints: 0, keyKnown: false };
}
