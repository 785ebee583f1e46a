import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { parts } from './licences.ts';

const root = path.join(import.meta.dirname, '../../..');
const read = (file: string) => JSON.parse(readFileSync(path.join(root, file), 'utf8'));

it('names every licence as the package does', () => {
  for (const { name, packages, licence } of parts) {
    for (const one of packages)
      expect([name, read(`node_modules/${one}/package.json`).license]).toEqual([name, licence]);
  }
});

it('leaves out no package that ships with the program', () => {
  const named = new Set(parts.flatMap(({ packages }) => packages));
  const { dependencies, devDependencies } = read('package.json');
  // Of the development's packages those that the screens are bundled from ship too.
  const bundled = Object.keys(devDependencies).filter((name) =>
    /^(@mantine|@tanstack|@tabler|@trpc|react|recharts|i18next|zustand|wouter|electron)(\/|-i18next|-dom|-is|$)/u.test(
      name,
    ),
  );
  expect([...Object.keys(dependencies), ...bundled].filter((name) => !named.has(name))).toEqual([]);
});
