/** Entry of the shield's process: verified rules, kept to judge prompts. */
import { openShield, type ShieldFunctions } from '../shield-data/open-shield.ts';
import { serveParent } from './serve-parent.ts';

/** The argument of the entry, as JSON. */
export interface ShieldServiceArgument {
  readonly folder: string;
  readonly overlayFolder: string | null;
}

await serveParent<ShieldFunctions>(async () => {
  const { folder, overlayFolder } = JSON.parse(process.argv[2] ?? '') as ShieldServiceArgument;
  return { functions: await openShield(folder, overlayFolder) };
});
