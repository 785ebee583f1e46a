/** Ed25519 signatures over canonical JSON: what only the log's own program can have said. */
import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { canonicalJson } from '../artifacts/canonical-json.ts';

/** The public key as SPKI (RFC 8410) in base64: one line that fits into JSON. */
export function publicKeyText(key: KeyObject): string {
  const half = key.type === 'private' ? createPublicKey(key) : key;
  return half.export({ type: 'spki', format: 'der' }).toString('base64');
}

/** @throws when the text is not the public half of an Ed25519 key */
export function readPublicKey(text: string): KeyObject {
  const trimmed = text.trim();
  const key = trimmed.startsWith('-----BEGIN')
    ? createPublicKey(trimmed)
    : createPublicKey({ key: Buffer.from(trimmed, 'base64'), type: 'spki', format: 'der' });
  if (key.asymmetricKeyType !== 'ed25519') throw new Error(`is a key of type ${key.asymmetricKeyType}`);
  return key;
}

/** SHA-256 of the SPKI bytes, in hexadecimal: what people compare and keep elsewhere. */
export function fingerprintOf(publicKey: string): string {
  return createHash('sha256').update(Buffer.from(publicKey, 'base64')).digest('hex');
}

/** Signs the canonical JSON of a body, in base64. The purpose is part of it: no signature counts for anything else. */
export function signBody(key: KeyObject, purpose: string, body: object): string {
  return sign(null, bytesOf(purpose, body), key).toString('base64');
}

/** False for every signature that is not that of the key over that body. */
export function isSignedBy(key: KeyObject, purpose: string, body: object, signature: string): boolean {
  const bytes = Buffer.from(signature, 'base64');
  return bytes.length === 64 && verify(null, bytesOf(purpose, body), key, bytes);
}

function bytesOf(purpose: string, body: object): Buffer {
  return Buffer.from(`so8t ${purpose}\n${canonicalJson(body)}`, 'utf8');
}
