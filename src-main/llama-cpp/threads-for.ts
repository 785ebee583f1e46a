/** How many threads a model is worth: llama.cpp's threads wait for each other by spinning, many times a token. */

/**
 * Below this size of the file the work between two waits is so short that a second thread gains little where the cores
 * are free, and costs a multiple where another program has one: a model of 5 MB took 1.0 s with one thread on two busy
 * cores and 4 s with two (2,048 tokens through two files).
 */
const SMALL = 32 * 2 ** 20;

/** @param bytes size of the GGUF file */
export function threadsFor(bytes: number, threads: number): number {
  return bytes < SMALL ? 1 : threads;
}
