/** What goes wrong with artifacts, told with what can be done about it. */

/** An artifact that is missing, incomplete, changed, or cannot be written. */
export class ArtifactError extends Error {
  override readonly name = 'ArtifactError';
}

const remedies: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full: free space and run again; what was written before is untouched',
  EDQUOT: 'the disk quota is used up: free space and run again; what was written before is untouched',
  EACCES: 'the folder may not be written: choose another one or change its permissions',
  EPERM: 'the folder may not be written: choose another one or change its permissions',
  EROFS: 'the disk is read-only: choose another folder',
  EEXIST: 'a file stands in its place: choose another folder',
  ENOTDIR: 'a part of the path is a file: choose another folder',
  ENOENT: 'the place does not exist and cannot be made: choose another folder',
  ENAMETOOLONG: 'the path is too long: choose a shorter one',
};

/** The error with what can be done about it, where something can. */
export function explainWriteError(error: NodeJS.ErrnoException, folder: string): Error {
  const remedy = remedies[error.code ?? ''];
  return remedy ? new ArtifactError(`${folder}: ${remedy} (${error.code})`, { cause: error }) : error;
}
