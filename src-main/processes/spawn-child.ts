/** How this program starts its children. */
import type { Spawn } from './channel.ts';
import { forkChild } from './fork-child.ts';

let chosen: Spawn = forkChild;

/**
 * For the door, once, before anything is started: Node's `fork` unless told. What kind of process this one is does not
 * change while it runs, and everything above would only hand it on.
 */
export function startChildrenWith(spawn: Spawn): void {
  chosen = spawn;
}

export const spawnChild: Spawn = (options) => chosen(options);
