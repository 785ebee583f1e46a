/** The policies that ship with the program, by the digests of what was shipped: a changed file is not used. */
export const builtInPolicies = {
  balanced: 'e9155ffec9fe12af4402c5fca1a92516b0a238354f9f0c2fea157aa7d2a91d85',
  strict: 'aa5c40a44751ef7db0d103050ca6b5b148dda04cfe2b52e5366a0ddc2acf4ad6',
} as const;

export type BuiltInPolicy = keyof typeof builtInPolicies;

export function isBuiltIn(id: string): id is BuiltInPolicy {
  return Object.hasOwn(builtInPolicies, id);
}

/** What decides until a person chooses another one. */
export const defaultPolicy = { id: 'balanced', sha256: builtInPolicies.balanced } as const;
