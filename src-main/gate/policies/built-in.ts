/** The policies that ship with the program, by the digests of what was shipped: a changed file is not used. */
export const builtInPolicies = {
  balanced: 'a05bbabcee1e7895a559e42115160f54642125305202453b0fda975d38a7a779',
  strict: 'e3b77c54c0b233d9d1b26cc4b9846743e0e0ec9f685bcbf90c09ff91b07d1003',
} as const;

export type BuiltInPolicy = keyof typeof builtInPolicies;

export function isBuiltIn(id: string): id is BuiltInPolicy {
  return Object.hasOwn(builtInPolicies, id);
}

/** What decides until a person chooses another one. */
export const defaultPolicy = { id: 'balanced', sha256: builtInPolicies.balanced } as const;
