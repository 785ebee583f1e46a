/** Waiting for the store, but not for ever: one that does not answer is one that does not work. */

const patience = 15_000;

/** @throws TimeoutError after 15 s: whoever waits releases nothing */
export async function inTime<Result>(answer: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const error = new Error(`The store gave no answer within ${patience / 1000} s. Nothing is released.`);
      error.name = 'TimeoutError';
      reject(error);
    }, patience);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
