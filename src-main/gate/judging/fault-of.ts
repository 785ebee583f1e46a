/** Errors as faults: what kind of trouble a part of the gate has. */
import type { FaultKind, GateFault, GatePart } from '../deciding/gate-decision.ts';

const byCode: Readonly<Record<string, FaultKind>> = {
  ENOENT: 'missing',
  ENOTDIR: 'missing',
  EACCES: 'missing',
  EPERM: 'missing',
  ENOMEM: 'out-of-memory',
  ENOSPC: 'disk-full',
  EDQUOT: 'disk-full',
  EFBIG: 'disk-full',
  SQLITE_FULL: 'disk-full',
  'disk-full': 'disk-full',
  ERR_MEMORY_ALLOCATION_FAILED: 'out-of-memory',
  ERR_WORKER_OUT_OF_MEMORY: 'out-of-memory',
  // Of policies.
  changed: 'changed',
  invalid: 'garbage',
  unknown: 'missing',
};

const byName: Readonly<Record<string, FaultKind>> = {
  FrozenFileChanged: 'changed',
  ArtifactError: 'changed',
  ShieldDataError: 'garbage',
  RuleFileError: 'garbage',
  GgufError: 'garbage',
  UnusableGguf: 'garbage',
  NotANumber: 'not-a-number',
  TooSlow: 'too-slow',
  TimeoutError: 'too-slow',
  ServiceDied: 'died',
};

const noMemory = /out of memory|allocation fail|bad_alloc|array buffer allocation|cannot allocate/iu;

const noNumber = /holds NaN|NaN or infinity/u;

/** @param error what was thrown; its causes are looked at, too */
export function faultOf(part: GatePart, error: unknown): GateFault {
  const detail = error instanceof Error ? error.message : String(error);
  return { part, kind: kindOf(error, detail), detail };
}

function kindOf(error: unknown, detail: string): FaultKind {
  const codes: FaultKind[] = [];
  const names: FaultKind[] = [];
  for (let one: unknown = error; one instanceof Error; one = one.cause) {
    const { code } = one as NodeJS.ErrnoException;
    const known = byCode[code ?? ''];
    if (known) codes.push(known);
    const named = byName[one.name];
    if (named) names.push(named);
  }
  if (codes[0]) return codes[0];
  if (noMemory.test(detail)) return 'out-of-memory';
  if (noNumber.test(detail)) return 'not-a-number';
  return names[0] ?? 'failed';
}
