/** The data of the shield is frozen: files whose hashes differ from the list keep the gate closed. */

/** SHA-256 in lower case hexadecimal digits, by file name. */
export type FileHashes = Readonly<Record<string, string>>;

/** The shield's data is not what was frozen. No verdict may be given. */
export class FrozenFileChanged extends Error {
  override readonly name = 'FrozenFileChanged';
  readonly files: readonly string[];

  constructor(problems: readonly { readonly file: string; readonly problem: string }[]) {
    const list = problems.map(({ file, problem }) => `${file} ${problem}`).join('; ');
    super(
      `The shield stays closed, because its frozen data changed: ${list}. ` +
        'Restore the files, or freeze them anew on purpose with `npm run freeze:shield`.',
    );
    this.files = problems.map(({ file }) => file);
  }
}

/**
 * @param files what was found
 * @param expected what was frozen
 * @throws FrozenFileChanged naming every file that is missing, changed or not in the list
 */
export function assertFrozen(files: FileHashes, expected: FileHashes): void {
  const names = [...new Set([...Object.keys(expected), ...Object.keys(files)])].sort();
  const problems = names.flatMap((file) => {
    const found = Object.hasOwn(files, file) ? files[file] : undefined;
    const frozen = Object.hasOwn(expected, file) ? expected[file] : undefined;
    if (found === frozen && found !== undefined) return [];
    if (found === undefined) return [{ file, problem: 'is missing' }];
    return [{ file, problem: frozen === undefined ? 'was never frozen' : 'differs from what was frozen' }];
  });
  if (problems.length > 0) throw new FrozenFileChanged(problems);
  if (names.length === 0) throw new FrozenFileChanged([{ file: '(all files)', problem: 'are missing' }]);
}
