/** Whether a certificate is about the files that lie on the disk now. */
import { gatesFile } from '../language-model/gates.ts';
import { recogniseModel } from '../model-files/model-source.ts';
import { BurnInError } from './burn-in-error.ts';
import { type Certificate, readCertificate } from './certificate.ts';
import { describeModel, type ModelDescription } from './describe-model.ts';
import { readGates } from './read-gates.ts';

export interface CertifiedFolders {
  /** The burnt model: what is used. */
  readonly burnt: string;
  /** The model with gates, where it is still there. */
  readonly model?: string;
  /** The gates, where they do not lie in `model`. */
  readonly gates?: string;
}

/**
 * Checks the certificate's own hash, its verdict against its figures, and every file against its hashes. A certificate
 * of a failed proof is valid, too: look at `verdict`.
 * @throws BurnInError naming the field or file that does not fit
 */
export async function verifyCertificate(
  file: string,
  folders: CertifiedFolders,
  signal: AbortSignal = new AbortController().signal,
): Promise<Certificate> {
  const certificate = await readCertificate(file);
  const { models, gates } = certificate;
  assertSame(file, folders.burnt, models.burnt, await describe(folders.burnt, signal));
  if (folders.model !== undefined)
    assertSame(file, folders.model, models.gated, await describe(folders.model, signal));
  const place =
    folders.gates ?? (folders.model && gatesFile in models.gated.files ? folders.model : undefined);
  if (place !== undefined) {
    const found = await readGates(place);
    if (found.sha256 !== gates.sha256)
      throw new BurnInError(`${file}: field "gates.sha256" is not that of ${found.file}. Prove again.`);
  }
  return certificate;
}

const describe = async (folder: string, signal: AbortSignal): Promise<ModelDescription> =>
  describeModel(await recogniseModel(folder), signal);

function assertSame(file: string, folder: string, expected: ModelDescription, found: ModelDescription): void {
  const names = new Set([...Object.keys(expected.files), ...Object.keys(found.files)]);
  for (const name of names) {
    if (expected.files[name]?.sha256 !== found.files[name]?.sha256)
      throw new BurnInError(
        `${file}: is about another "${name}" than the one in ${folder}. Prove again, or restore the file.`,
      );
  }
  if (expected.manifestSha256 !== found.manifestSha256)
    throw new BurnInError(`${file}: is about another manifest.json than the one in ${folder}. Prove again.`);
}
