import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import i18next from 'i18next';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { provenanceOf } from '../../../src-main/audit/provenance/provenance.ts';
import { someDecision } from '../../../src-main/audit/test-files/decisions.ts';
import { listPolicies } from '../../../src-main/gate/policies/policy-folder.ts';
import { policiesFolder, shieldFolder } from '../../../src-main/package-files.ts';
import { readShieldDigest } from '../../../src-main/shield-data/shield-data-digest.ts';
import { provenanceLookups } from '../../../src-main/workbench/provenance-lookups.ts';
import { resources } from '../../i18n/resources.ts';
import { artifactName } from './artifact-name.ts';

beforeAll(async () => {
  await i18next.init({ resources, fallbackLng: false, interpolation: { escapeValue: false } });
});

it('names policy and shield of a decision in the language of the screens', async () => {
  const dataFolder = mkdtempSync(path.join(tmpdir(), 'so8t-names-'));
  onTestFinished(() => rmSync(dataFolder, { recursive: true, force: true }));
  const [first] = await listPolicies({ builtIn: policiesFolder, own: path.join(dataFolder, 'policies') });
  const {
    sha256: policy,
    policy: { version },
  } = first!.read!;
  const shield = await readShieldDigest(shieldFolder, null);
  const decision = someDecision('text', { artifacts: { policy, shield, head: null, gguf: null } });
  const links = await provenanceOf(decision, await provenanceLookups(dataFolder), { verify: false });
  const names = (language: 'en' | 'ja') =>
    links.map(({ name, nameMeaning }) =>
      artifactName(name, nameMeaning, i18next.getFixedT(language, 'audit')),
    );
  expect(names('ja')).toEqual([`${first!.id}、第 ${version} 版`, '付属のまま']);
  // The program and its screens say the same in English.
  expect(names('en')).toEqual(links.map(({ name }) => name));
});

it.each([
  ['shipped-with-own', {}],
  ['recipe', { name: 'short', seed: '7' }],
] as const)('has Japanese words for %s', (code, values) => {
  const words = artifactName('x', { code, values } as never, i18next.getFixedT('ja', 'audit'));
  expect(words).toMatch(/[ァ-ン]/u);
  expect(words).not.toContain('{{');
});

it('keeps a name that somebody gave', () => {
  expect(artifactName('so8t-tiny', null, i18next.getFixedT('ja', 'audit'))).toBe('so8t-tiny');
  expect(artifactName(null, null, i18next.getFixedT('ja', 'audit'))).toBeNull();
});
