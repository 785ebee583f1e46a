/** Files in which some bytes are not what they were, for properties of those who read them. */
import fc from 'fast-check';

interface Changes {
  /** First byte that may change, and the one after the last. */
  readonly from: number;
  readonly to: number;
  /** Bytes that change at most; at least one does. */
  readonly most: number;
}

export function withChangedBytes(bytes: Uint8Array, { from, to, most }: Changes): fc.Arbitrary<Uint8Array> {
  const change = fc.tuple(fc.integer({ min: from, max: to - 1 }), fc.integer({ min: 1, max: 255 }));
  return fc.array(change, { minLength: 1, maxLength: most }).map((changes) => {
    const changed = Uint8Array.from(bytes);
    for (const [at, mask] of changes) changed[at]! ^= mask;
    return changed;
  });
}
