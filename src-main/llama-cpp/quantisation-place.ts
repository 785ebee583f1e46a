/** The file that is to be made: may it be there, does it fit, and why could it not be written. */
import { link, open, rename, rm, stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import { ArtifactError, explainWriteError, makeFolder } from '../artifacts/artifact.ts';
import { QuantisationError } from './quantiser-input.ts';

/** @throws QuantisationError when the input would be replaced, or a file that should stay; ArtifactError */
export async function checkPlace(input: string, output: string, overwrite: boolean): Promise<void> {
  const source = await stat(input).catch((error: Error) => {
    throw new QuantisationError(`${input}: cannot be read (${error.message}). Choose a GGUF file.`, {
      cause: error,
    });
  });
  if (!source.isFile()) throw new QuantisationError(`${input}: is no file. Choose a GGUF file.`);
  await makeFolder(path.dirname(output));
  // Whatever cannot be looked at here cannot be replaced later, and then says why.
  const there = await stat(output).catch(() => undefined);
  if (!there) return;
  if (there.ino === source.ino && there.dev === source.dev)
    throw new QuantisationError(`${output}: is the input itself, which is kept. Choose another name.`);
  if (!there.isFile()) throw new QuantisationError(`${output}: is no file. Choose another name.`);
  if (!overwrite)
    throw new QuantisationError(`${output}: exists already. Choose another name, or allow to overwrite it.`);
}

/**
 * Gives a finished file its name. Where nothing may be replaced a link is made, which fails on a file that came in the
 * meantime; some disks know no links, and there the place is looked at once more.
 */
export async function giveName(
  part: string,
  input: string,
  output: string,
  overwrite: boolean,
): Promise<void> {
  await checkPlace(input, output, overwrite);
  if (overwrite) return rename(part, output);
  const linked = await link(part, output).then(
    () => true,
    async () => {
      await checkPlace(input, output, overwrite);
      return false;
    },
  );
  await (linked ? rm(part) : rename(part, output));
}

/** @throws ArtifactError when the folder has less space than that */
export async function checkSpace(output: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(path.dirname(output));
  const free = bavail * bsize;
  if (free >= bytes) return;
  const megabytes = (count: number): string => `${Math.ceil(count / 1e6)} MB`;
  throw new ArtifactError(
    `${output}: it needs ${megabytes(bytes)} and ${megabytes(free)} are free. Free space, or choose another folder.`,
  );
}

const PROBE = 1 << 20;

/**
 * llama.cpp says no more of a failed write than that it failed. The system says why when one more is tried.
 * @returns the error with its remedy where writing fails, else the given one
 */
export async function writeFailure(part: string, otherwise: Error): Promise<Error> {
  try {
    const handle = await open(part, 'a');
    try {
      await handle.writeFile(Buffer.alloc(PROBE));
      await handle.sync();
    } finally {
      await handle.close();
    }
    return otherwise;
  } catch (error) {
    return explainWriteError(error as NodeJS.ErrnoException, path.dirname(part));
  }
}
