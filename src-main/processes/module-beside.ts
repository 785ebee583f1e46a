/** Entry modules of child processes: TypeScript in a checkout, JavaScript where the program was built. */

/**
 * @param importMetaUrl `import.meta.url` of the caller, whose ending the entry shares
 * @param module path from the caller without its ending
 */
export function moduleBeside(importMetaUrl: string, module: string): URL {
  const ending = importMetaUrl.endsWith('.ts') ? '.ts' : '.js';
  return new URL(`${module}${ending}`, importMetaUrl);
}
