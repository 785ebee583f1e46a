/** Which files are held in memory together with the reference, so that the reference is computed as seldom as possible. */

/**
 * Groups in the given order, each of at least one file.
 * @param room bytes that a group may take beside the reference
 */
export function groupsThatFit<File extends { readonly bytes: number }>(
  files: readonly File[],
  room: number,
): File[][] {
  const groups: File[][] = [];
  let left = 0;
  for (const file of files) {
    if (groups.length === 0 || file.bytes > left) {
      groups.push([]);
      left = room;
    }
    groups.at(-1)!.push(file);
    left -= file.bytes;
  }
  return groups;
}
