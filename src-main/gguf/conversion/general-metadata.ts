/** The `general.*` keys: what the model is, for people and for tools. */

import type { WrittenType } from '../encode-header.ts';
import { type Metadata, text, uint32 } from '../metadata-values.ts';

/** `general.file_type` (`llama_ftype`). */
const fileTypes: Readonly<Record<WrittenType, number>> = { F32: 0, F16: 1, BF16: 32 };
/** Version of the quantisation formats; the number belongs to files without any, too. */
const QUANTISATION_VERSION = 2;

export interface GeneralFacts {
  readonly architecture: string;
  readonly name: string;
  readonly sizeLabel: string;
  readonly licence: string | undefined;
  readonly type: WrittenType;
}

export function addGeneral(metadata: Metadata, facts: GeneralFacts): void {
  metadata.set('general.architecture', text(facts.architecture));
  metadata.set('general.type', text('model'));
  metadata.set('general.name', text(facts.name));
  metadata.set('general.size_label', text(facts.sizeLabel));
  if (facts.licence) metadata.set('general.license', text(facts.licence));
  metadata.set('general.file_type', uint32(fileTypes[facts.type]));
  metadata.set('general.quantization_version', uint32(QUANTISATION_VERSION));
}
