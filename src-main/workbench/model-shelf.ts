/** The models of a data folder: imported, inspected, and set aside when they cannot be read. */

import type { DamageCode } from '../model-files/model-source.ts';

export type ModelFormat = 'so8t' | 'hugging-face' | 'gguf';

export interface ShelfEntry {
  /** `embedded` or `shelf:<name>`. */
  readonly id: string;
  readonly name: string;
  readonly format: ModelFormat;
  readonly folder: string;
  readonly bytes: number;
  readonly architecture: string | null;
  readonly parameters: number | null;
  /** Why it cannot be used; null when it can be. */
  readonly quarantined: string | null;
  /** What kind of damage that is; null where only `quarantined` says it. */
  readonly damage: DamageCode | null;
  /** Its files are being checked: `quarantined` says only that, until it is done. */
  readonly checking: boolean;
  /** Whether it has both heads and can judge and be trained here. */
  readonly canJudge: boolean;
  readonly importedAt: string | null;
}

export interface TensorSummary {
  readonly name: string;
  /** As in the file: `F32`, `F16`, `Q4_K` ... */
  readonly type: string;
  readonly shape: readonly number[];
  readonly bytes: number;
  readonly file: string;
}

export interface ModelInspection {
  readonly entry: ShelfEntry;
  readonly tensors: readonly TensorSummary[];
  /** Configuration or GGUF metadata, flattened; long arrays are shortened and say so. */
  readonly metadata: readonly { readonly key: string; readonly value: string }[];
  readonly files: readonly {
    readonly name: string;
    readonly bytes: number;
    readonly sha256: string | null;
  }[];
  /** From the model back to what it was made from: manifest hashes and roles. */
  readonly lineage: readonly {
    readonly role: string;
    readonly manifest: string;
    readonly name: string | null;
  }[];
  /** Bytes that running it takes at a context of 2,048 tokens, for the "fits into 6/12 GB" line. */
  readonly memoryBytes: number | null;
}

export interface ImportProgress {
  readonly name: string;
  readonly bytesDone: number;
  readonly bytes: number;
  readonly state: 'copying' | 'checking' | 'done' | 'failed' | 'cancelled';
  readonly error: string | null;
  /** What is wrong with the model, by kind; null where only `error` says it. */
  readonly damage: DamageCode | null;
}

export interface ModelShelf {
  list(): Promise<readonly ShelfEntry[]>;
  /** @throws when there is no such model or it cannot be read (naming file and field) */
  inspect(id: string): Promise<ModelInspection>;
  /**
   * Copies a Hugging Face folder, a model folder of ours or a GGUF file onto the shelf, in the background; nothing
   * appears under its name before it is whole and checked.
   * @returns the name it will have
   * @throws at once when the path is no model
   */
  import(path: string): Promise<string>;
  imports(): readonly ImportProgress[];
  cancelImport(name: string): Promise<void>;
  /** Removes an imported model. @throws for the embedded one */
  remove(id: string): Promise<void>;
}
