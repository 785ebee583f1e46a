/** A Safety Gate over copied places, with policies in a folder of its own, for tests that damage its parts. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { GateRequest } from '../../../agent/safety-gate.ts';
import type { GateDecision } from '../../../gate/deciding/gate-decision.ts';
import type { GatePolicy } from '../../../gate/deciding/gate-policy.ts';
import type { GatePlaces } from '../../../gate/judging/open-gate-judge.ts';
import { readPolicy, savePolicy } from '../../../gate/policies/policy-folder.ts';
import { policiesFolder } from '../../../package-files.ts';
import { createSafetyGate, type SafetyGateOptions, type WatchedSafetyGate } from '../create-safety-gate.ts';
import { type CopiedPlaces, copyGatePlaces } from './copied-places.ts';

export interface TinyGate extends CopiedPlaces {
  readonly gate: WatchedSafetyGate;
  readonly policies: { readonly builtIn: string; readonly own: string };
  /** Places of the next start of the process. */
  move(places: GatePlaces): void;
  /** Saves and chooses a policy that differs from `strict` in these fields. */
  choose(changes: Partial<GatePolicy>): Promise<string>;
  ask(text: string, changes?: Partial<GateRequest>): Promise<GateDecision>;
  close(): Promise<void>;
}

export async function openTinyGate(options: Partial<SafetyGateOptions> = {}): Promise<TinyGate> {
  const copies = await copyGatePlaces();
  const policies = { builtIn: policiesFolder, own: path.join(copies.folder, 'policies') };
  await mkdir(policies.own);
  let places = copies.places;
  const { policy: strict } = await readPolicy(policies, 'strict');

  async function save(changes: Partial<GatePolicy>) {
    return savePolicy(policies, {
      ...strict,
      confidence: { escalateBelow: 0 },
      deadlineMs: 20_000,
      id: 'tiny',
      ...changes,
    });
  }
  let chosen = await save({});
  const gate = createSafetyGate({
    places: () => places,
    policies,
    chosen: () => ({ id: chosen.policy.id, sha256: chosen.sha256 }),
    lookMilliseconds: 50,
    retryMilliseconds: 50,
    ...options,
  });
  return {
    ...copies,
    gate,
    policies,
    move(next) {
      places = next;
    },
    async choose(changes) {
      chosen = await save(changes);
      await gate.refresh();
      return chosen.file;
    },
    ask: (text, changes = {}) =>
      gate.decide({ subject: 'prompt', text, conversation: null, language: 'en', ...changes }),
    async close() {
      await gate.close();
      await copies.dispose();
    },
  };
}

/** Changes one byte in the middle of a file. @returns what puts it back */
export async function changeByte(file: string): Promise<() => Promise<void>> {
  const { readFile } = await import('node:fs/promises');
  const before = await readFile(file);
  const changed = Buffer.from(before);
  changed[changed.length >> 1]! ^= 1;
  await writeFile(file, changed);
  return () => writeFile(file, before);
}
