import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ToolRefusal } from '../../tool.ts';
import { pathParts } from './path-parts.ts';

function codeOf(path: string): string {
  try {
    return `no refusal: ${pathParts(path).join('|')}`;
  } catch (error) {
    return (error as ToolRefusal).code;
  }
}

describe('a path', () => {
  it.each([
    ['notes.txt', ['notes.txt']],
    ['./notes.txt', ['notes.txt']],
    ['a/b c/d.e.md', ['a', 'b c', 'd.e.md']],
    ['議事録/2024年度・第1回.txt', ['議事録', '2024年度・第1回.txt']],
    ['100% sure.txt', ['100% sure.txt']],
    ['', []],
    ['.', []],
  ])('names a file below the root: %s', (path, parts) => expect(pathParts(path)).toEqual(parts));

  it.each([
    ['../secret', 'path-outside-root'],
    ['a/../../secret', 'path-outside-root'],
    ['a/..', 'path-outside-root'],
    ['..', 'path-outside-root'],
    ['/etc/passwd', 'path-outside-root'],
    ['//server/share/file', 'path-outside-root'],
    ['\\\\server\\share\\file', 'path-outside-root'],
    ['\\\\?\\C:\\secret', 'path-outside-root'],
    ['\\\\.\\PhysicalDrive0', 'path-outside-root'],
    ['C:\\Windows\\win.ini', 'backslash'],
    ['C:/Windows/win.ini', 'path-outside-root'],
    ['c:secret.txt', 'path-outside-root'],
    ['file:///etc/passwd', 'path-outside-root'],
    ['notes.txt:stream', 'path-outside-root'],
    ['notes.txt::$DATA', 'path-outside-root'],
    ['~/secret', 'path-outside-root'],
    ['~root/secret', 'path-outside-root'],
    ['..\\secret', 'backslash'],
    ['a\\..\\..\\secret', 'backslash'],
    ['notes.txt\0.png', 'deceptive-name'],
    ['a\nb', 'deceptive-name'],
    ['%2e%2e/secret', 'encoded-path'],
    ['..%2fsecret', 'encoded-path'],
    ['%252e%252e%252fsecret', 'encoded-path'],
    ['..%5csecret', 'encoded-path'],
    ['a%00.txt', 'encoded-path'],
    ['%u002e%u002e/secret', 'encoded-path'],
    ['.. /secret', 'deceptive-name'],
    ['.../secret', 'deceptive-name'],
    ['notes.txt.', 'deceptive-name'],
    ['notes.txt ', 'deceptive-name'],
    [' notes.txt', 'deceptive-name'],
    ['a/ /b', 'deceptive-name'],
    ['\u2025/secret', 'deceptive-name'],
    ['\u2024\u2024/secret', 'deceptive-name'],
    ['\uff0e\uff0e/secret', 'deceptive-name'],
    ['..\uff0fsecret', 'deceptive-name'],
    ['..\u2215secret', 'deceptive-name'],
    ['..\u2044secret', 'deceptive-name'],
    ['..\uff3csecret', 'deceptive-name'],
    ['.\u200b./secret', 'deceptive-name'],
    ['a\u202etxt.exe', 'deceptive-name'],
    ['a\ufeff.txt', 'deceptive-name'],
    ['a\ud800.txt', 'deceptive-name'],
    ['.ssh/id_ed25519', 'hidden-name'],
    ['a/.git/config', 'hidden-name'],
    ['CON', 'device-name'],
    ['a/nul.txt', 'device-name'],
    ['COM1', 'device-name'],
    ['lpt9.log', 'device-name'],
    ['a\u2100b', 'deceptive-name'],
    ['a*', 'deceptive-name'],
    ['a//b', 'empty-name'],
    ['a/', 'empty-name'],
    ['a'.repeat(256), 'name-too-long'],
    ['あ'.repeat(90), 'name-too-long'],
    ['a/'.repeat(40).concat('b'), 'path-too-long'],
    ['a'.repeat(2000), 'path-too-long'],
  ])('is refused: %j', (path, code) => expect(codeOf(path)).toBe(code));

  it('has no name that goes elsewhere, whatever is written', () => {
    const piece = fc.constantFrom(
      '..',
      '.',
      '/',
      '\\',
      'a',
      '\0',
      ' ',
      '%2e',
      '%2f',
      '\uff0e',
      '\u2025',
      ':',
      '~',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'grapheme' }),
          fc.array(piece).map((all) => all.join('')),
        ),
        (path) => {
          let parts: readonly string[];
          try {
            parts = pathParts(path);
          } catch (error) {
            return error instanceof ToolRefusal;
          }
          return parts.every(
            (part) =>
              part !== '' &&
              !/[/\\\0]/u.test(part.normalize('NFKC')) &&
              !/^[.\s]*$/u.test(part.normalize('NFKC')),
          );
        },
      ),
      { numRuns: 5000 },
    );
  });
});
