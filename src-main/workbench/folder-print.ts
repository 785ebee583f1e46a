/** What a model folder looks like from outside, to notice cheaply that something in it was changed. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { readManifest } from '../artifacts/artifact.ts';

export interface FolderPrint {
  /** Equal for equal content; different as soon as a listed file or the manifest is written, replaced or removed. */
  readonly text: string;
  /** Of all files of the manifest: what loading and judging will take depends on it. */
  readonly bytes: number;
}

/**
 * Size, change times and file number of the manifest and of every file that it lists. Unlike the modification time, the
 * change time cannot be set back by a program.
 * @throws ArtifactError when the manifest cannot be read
 */
export async function printFolder(folder: string): Promise<FolderPrint> {
  const { manifest, manifestSha256 } = await readManifest(folder);
  const names = ['manifest.json', ...Object.keys(manifest.files).sort()];
  const lines = await Promise.all(names.map((name) => printFile(path.join(folder, name))));
  const bytes = Object.values(manifest.files).reduce((sum, file) => sum + file.bytes, 0);
  return { text: `${manifestSha256}\n${lines.join('\n')}`, bytes };
}

/** A line that differs as soon as the file is written, replaced or removed. */
export async function printFile(file: string): Promise<string> {
  try {
    const { size, mtimeNs, ctimeNs, ino } = await stat(file, { bigint: true });
    return `${file} ${size} ${mtimeNs} ${ctimeNs} ${ino}`;
  } catch (error) {
    return `${file} ${(error as NodeJS.ErrnoException).code}`;
  }
}
