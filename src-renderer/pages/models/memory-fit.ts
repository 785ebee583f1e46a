/** Whether a model fits into the memory of the graphics cards it is meant for. */

/** Sizes of common cards as they are sold; each is 2^30 bytes. */
export const cardGigabytes = [6, 12] as const;

/** Share of a card that the desktop and the driver leave to programs. */
const usableShare = 0.9;

export interface CardFit {
  readonly gigabytes: number;
  readonly usableBytes: number;
  readonly fits: boolean;
}

/** @param memoryBytes weights, activations and cache at the context that was asked for */
export function fitsIntoCards(memoryBytes: number): readonly CardFit[] {
  return cardGigabytes.map((gigabytes) => {
    const usableBytes = gigabytes * 2 ** 30 * usableShare;
    return { gigabytes, usableBytes, fits: memoryBytes <= usableBytes };
  });
}
