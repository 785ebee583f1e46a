/**
 * Signed statements about the chain: "entry n of this log has this hash". Whoever kept one elsewhere notices later when the
 * chain was replaced or cut, even by somebody who can compute every hash anew.
 */
import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import { isSignedBy, publicKeyText, readPublicKey, signBody } from './signing.ts';

const hash = z.string().regex(/^[0-9a-f]{64}$/u, 'is not a SHA-256');

export const checkpointSchema = z.strictObject({
  /** Id of the log, made with its first entry. */
  log: z.uuid(),
  sequence: z.int().min(0),
  /** Of the entry of that number; 64 zeros for none. */
  sha256: hash,
  at: z.iso.datetime(),
  /** SPKI in base64. */
  publicKey: z.string().min(1).max(200),
  signature: z.string().min(1).max(200),
});

export type Checkpoint = z.infer<typeof checkpointSchema>;

export type CheckpointBody = Omit<Checkpoint, 'publicKey' | 'signature'>;

const purpose = 'audit checkpoint 1';

export function signCheckpoint(key: KeyObject, { log, sequence, sha256, at }: CheckpointBody): Checkpoint {
  const body = { log, sequence, sha256, at };
  return { ...body, publicKey: publicKeyText(key), signature: signBody(key, purpose, body) };
}

/** Whether the checkpoint was signed by the key that it names; whose key that is, is another question. */
export function isCheckpointSigned({ publicKey, signature, ...body }: Checkpoint): boolean {
  try {
    return isSignedBy(readPublicKey(publicKey), purpose, body, signature);
  } catch {
    return false; // a text that is no key has signed nothing
  }
}
