import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

/**
 * An expression without a repetition that may go on for ever tries at most a constant number of steps at each place of a
 * text, so that the time for n characters is at most a constant times n. What is one's own is RE2, which is linear by itself.
 */
it('no expression that looks for secrets repeats without a bound', () => {
  const files = readdirSync(import.meta.dirname).filter((name) =>
    /^find-.*(?<!\.test)\.ts$|^(?:digit-groups|secret-labels)\.ts$/u.test(name),
  );
  expect(files.length).toBeGreaterThanOrEqual(5);
  for (const name of files) {
    const source = readFileSync(path.join(import.meta.dirname, name), 'utf8');
    const code = source.replaceAll(/\/\*[\s\S]*?\*\/|(?<=\s)\/\/ .*$/gmu, '');
    const literals =
      code.match(/(?<=[=(,|:?]\s{0,4}|^\s*)\/(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[dgimsuvy]*/gmu) ??
      [];
    const strings = code.match(/`(?:[^`\\]|\\.)*`|'(?:[^'\\\n]|\\.)*'/gu) ?? [];
    expect(literals.length + strings.length).toBeGreaterThan(0);
    const inStrings = strings
      .filter((text) => /[[(]/u.test(text))
      .map((text) => text.replaceAll('\\\\', '\\'));
    for (const expression of [...literals, ...inStrings]) {
      const bare = expression
        .replaceAll(/\$\{[^}]*\}/gu, '')
        .replaceAll(/\\./gu, 'x')
        .replaceAll(/\[(?:[^\]])*\]/gu, 'x');
      expect(bare, `${name}: ${expression}`).not.toMatch(/[*+]|\{\d+,\}/u);
    }
  }
});
