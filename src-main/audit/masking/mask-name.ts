/**
 * Names of conversations, which clients of the gate server choose. The log is asked for them again after a restart, so that
 * every built-in kind is masked whatever the settings say: a name is stored the same way before and after they change.
 */
import { createMasker, type Masker } from './create-masker.ts';
import { defaultMasking } from './masking-settings.ts';

export interface NameMasks {
  /** As it is stored. */
  stored(name: string): string;
  /** Every form that entries may have it in: masked, by the log's own patterns or without, and as older ones have it. */
  forms(name: string): readonly string[];
}

/** @param own masks by the log's own settings as they are now */
export function createNameMasks(key: Uint8Array, own: () => Masker | null): NameMasks {
  const builtIn = createMasker(defaultMasking, key);
  // As JSON values are masked: ids and hashes stay.
  const known = (name: string): string => builtIn.json(name.toWellFormed()) as string;
  const stored = (name: string): string => (own()?.json(known(name)) ?? known(name)) as string;
  return { stored, forms: (name) => [...new Set([name, known(name), stored(name)])] };
}
