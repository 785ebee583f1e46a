/** How much of the root folder a call may read, list, search and write. */
export const fileLimits = {
  /** Bytes of one read; the rest by another call with an offset. */
  readBytes: 64 * 1024,
  /** Bytes before an offset that are looked at to mask what follows in the log: more than the longest key. */
  readBefore: 32 * 1024,
  /** Entries of one list. */
  listed: 500,
  /** Entries that a search looks at, and how deep. */
  searchedEntries: 5000,
  searchedDepth: 16,
  /** Bytes of one searched file, larger ones are passed over; and of all together. */
  searchedFileBytes: 1024 * 1024,
  searchedBytes: 64 * 1024 * 1024,
  matches: 100,
  /** Characters shown of a line that matches. */
  matchedLine: 300,
  writeBytes: 256 * 1024,
  /** Characters of a file that the person who approves it sees in the line. */
  shownContent: 4000,
  /** Of the root folder altogether: no further file once it has them. */
  rootFiles: 5000,
  rootBytes: 256 * 1024 * 1024,
} as const;
