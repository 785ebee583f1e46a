/** What somebody who verifies knows from elsewhere, as they give it: a key, its fingerprint, earlier checkpoints. */
import { type Checkpoint, checkpointSchema } from '../checkpoint.ts';
import { fingerprintOf, publicKeyText, readPublicKey } from '../signing.ts';

/** @returns the fingerprint of a public key as PEM or base64. @throws when it is none */
export function fingerprintOfKeyText(text: string): string {
  return fingerprintOf(publicKeyText(readPublicKey(text)));
}

/** @throws unless it is 64 hexadecimal digits; colons and spaces between them do not matter */
export function readFingerprint(text: string): string {
  const digits = text.replaceAll(/[\s:]/gu, '').toLowerCase();
  if (!/^[0-9a-f]{64}$/u.test(digits))
    throw new Error(
      `The fingerprint "${text}" does not have 64 hexadecimal digits: give it as \`so8t audit list\` shows it.`,
    );
  return digits;
}

/** All checkpoints of a file: one of its own, or those of an earlier export. @throws when there is none */
export function readCheckpoints(text: string, file: string): Checkpoint[] {
  const found: Checkpoint[] = [];
  for (const line of text.split('\n')) {
    if (!line.includes('"signature"') || line.includes('"type":"end"')) continue;
    try {
      const { type: _, ...json } = JSON.parse(line) as { type?: string };
      const parsed = checkpointSchema.safeParse(json);
      if (parsed.success) found.push(parsed.data);
    } catch {
      // Not a line of JSON; that there is no checkpoint at all is said below.
    }
  }
  if (found.length === 0)
    throw new Error(
      `${file}: has no checkpoint. Give an earlier export, or a file with one exported checkpoint.`,
    );
  return found;
}
