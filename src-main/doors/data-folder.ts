/** Where the workbench keeps its data: the same place for both doors. */
import path from 'node:path';
import envPaths from 'env-paths';

/** The operating system's place for a program's data, unless a folder is given. Always absolute. */
export function chooseDataFolder(given: string | undefined): string {
  return path.resolve(given ?? envPaths('so8t-workbench', { suffix: '' }).data);
}
