import { expect, it } from 'vitest';
import { fitsIntoCards } from './memory-fit.ts';

it.each([
  [5_000_000_000, [true, true]],
  // 6 GB are 6.44e9 bytes, of which a tenth is not ours.
  [6_000_000_000, [false, true]],
  [12_000_000_000, [false, false]],
])('%d bytes fit into 6 and 12 GB: %j', (bytes, fits) => {
  expect(fitsIntoCards(bytes).map((card) => card.fits)).toEqual(fits);
});
