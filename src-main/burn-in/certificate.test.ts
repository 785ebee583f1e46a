import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { canonicalHash, canonicalJson } from './canonical-json.ts';
import { type Certificate, readCertificate, sign } from './certificate.ts';
import { burnAll, prove, replaceWeight, writeModelAndGates } from './test-files/gated-model.ts';
import { writeGates } from './test-files/sharded-checkpoint.ts';
import { verifyCertificate } from './verify-certificate.ts';

let root: string;
let model: string;
let gates: string;
let burnt: string;
let file: string;
let proved: Certificate;
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'so8t-certificate-'));
  [model, gates, burnt] = [path.join(root, 'model'), path.join(root, 'gates'), path.join(root, 'burnt')];
  file = path.join(root, 'certificate.json');
  await writeModelAndGates(model, gates);
  await burnAll(model, gates, burnt);
  proved = await prove({ model, gates, burnt, certificate: file });
});
afterAll(() => rm(root, { recursive: true }));
beforeEach(() => writeFile(file, JSON.stringify(proved)));

/** Writes the certificate with a change, signed anew or not. */
async function change(alter: (certificate: Certificate) => void, signAnew: boolean): Promise<void> {
  const altered = structuredClone(proved);
  alter(altered);
  const { sha256: _old, ...content } = altered;
  await writeFile(file, JSON.stringify(signAnew ? sign(content) : altered));
}

describe('canonical JSON', () => {
  it('is the same text for the same value, whatever the order of its keys', () => {
    expect(canonicalJson({ b: [1, { d: null, c: 'ü"' }], a: 1e-7 })).toBe(
      '{"a":1e-7,"b":[1,{"c":"ü\\"","d":null}]}',
    );
    expect(canonicalHash({ a: 1, b: 2 })).toBe(canonicalHash({ b: 2, a: 1 }));
    expect(() => canonicalJson({ a: Number.NaN })).toThrow('NaN has no place in JSON');
  });
});

describe('a certificate', () => {
  it('is about the files on the disk', async () => {
    expect(await verifyCertificate(file, { burnt })).toEqual(proved);
    expect(await verifyCertificate(file, { burnt, model, gates })).toEqual(proved);
    const { sha256, ...content } = JSON.parse(await readFile(file, 'utf8')) as Certificate;
    expect(canonicalHash(content)).toBe(sha256);
  });

  it('that was changed is told by its hash', async () => {
    await change((certificate) => {
      certificate.figures.burnt.all.largestError /= 10;
    }, false);
    await expect(readCertificate(file)).rejects.toThrow('field "sha256" is');
  });

  it('that contradicts itself is told, even when it was signed anew', async () => {
    await change((certificate) => {
      certificate.checks[4]!.value = 1;
    }, true);
    await expect(readCertificate(file)).rejects.toThrow('check "largest-kl" contradicts its own figures');
    await change((certificate) => {
      certificate.verdict = 'failed';
    }, true);
    await expect(readCertificate(file)).rejects.toThrow('field "verdict" contradicts the checks');
    await change((certificate) => {
      (certificate as { version: number }).version = 2;
    }, true);
    await expect(readCertificate(file)).rejects.toThrow('field "version"');
  });

  it('that is none is told', async () => {
    await writeFile(file, '{"half":');
    await expect(readCertificate(file)).rejects.toThrow('cannot be read as a certificate');
  });

  it('is not about other files', async () => {
    await expect(verifyCertificate(file, { burnt: model })).rejects.toThrow(
      'is about another "model.safetensors" than the one in',
    );
    const other = path.join(root, 'other');
    await writeGates(other, { layers: [0, 1], blocks: 2, seed: 9 });
    await expect(verifyCertificate(file, { burnt, gates: other })).rejects.toThrow('field "gates.sha256"');
    await replaceWeight(burnt, 0, (values) => {
      values[0]! += 1;
      return values;
    });
    await expect(verifyCertificate(file, { burnt })).rejects.toThrow('is about another "model.safetensors"');
  });
});
