/** The log's own keys: made once, in the data folder, readable by this user alone. */
import { createPrivateKey, generateKeyPairSync, hkdfSync, type KeyObject } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { fingerprintOf, publicKeyText } from '../audit/signing.ts';
import { StoreError } from './store-error.ts';

export const auditKeyFileName = 'audit-key.pem';

export interface AuditKeys {
  /** Ed25519; signs checkpoints, exports and the head. */
  readonly signing: KeyObject;
  /** SPKI in base64. */
  readonly publicKey: string;
  /** SHA-256 of the public key: what people keep elsewhere. */
  readonly fingerprint: string;
  /** 32 bytes; equal masked values get equal short hashes by it. */
  readonly masking: Uint8Array;
}

/**
 * Reads the keys of a data folder, making them where there are none.
 * @param mayMake false where the log has entries already: a new key could not have signed them
 * @throws StoreError `audit-damaged`; errors of the file system
 */
export function openAuditKeys(folder: string, mayMake: boolean): AuditKeys {
  const file = path.join(folder, auditKeyFileName);
  if (!existsSync(file)) {
    if (!mayMake)
      throw new StoreError(
        'audit-damaged',
        `${file} is missing, and the audit log was signed with it: put it back from a backup, or begin a new log ` +
          'with `so8t audit restart` (the old one is kept)',
      );
    writePrivately(file, generateKeyPairSync('ed25519').privateKey);
  }
  return readAuditKeys(folder);
}

/** @throws StoreError `audit-damaged` when the file holds no such key; errors of the file system */
export function readAuditKeys(folder: string): AuditKeys {
  const file = path.join(folder, auditKeyFileName);
  const pem = readFileSync(file, 'utf8');
  let signing: KeyObject;
  try {
    signing = createPrivateKey(pem);
    if (signing.asymmetricKeyType !== 'ed25519')
      throw new Error(`it is of type ${signing.asymmetricKeyType}`);
  } catch (error) {
    throw new StoreError(
      'audit-damaged',
      `${file} holds no Ed25519 key (${(error as Error).message}): put it back from a backup`,
      error,
    );
  }
  const publicKey = publicKeyText(signing);
  const secret = signing.export({ type: 'pkcs8', format: 'der' });
  const masking = new Uint8Array(hkdfSync('sha256', secret, new Uint8Array(), 'so8t audit masking 1', 32));
  return { signing, publicKey, fingerprint: fingerprintOf(publicKey), masking };
}

/** Never readable by others, not even for a moment, and whole or not there. */
function writePrivately(file: string, key: KeyObject): void {
  const part = `${file}.new`;
  rmSync(part, { force: true });
  const handle = openSync(part, 'wx', 0o600);
  try {
    writeSync(handle, key.export({ type: 'pkcs8', format: 'pem' }) as string);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(part, file);
}
