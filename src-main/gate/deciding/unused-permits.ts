/** Permits that were made and not used: the digest of the one action that each allows. Known to nobody but who makes and uses them. */
import type { Permit } from './permit.ts';

export const unusedPermits = new WeakMap<Permit, string>();
