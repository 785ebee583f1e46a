/** Why a connection in a browser was closed, as far as that decides whether to try again. */

/** As the program closes connections when it ends: RFC 6455's "going away". */
const goingAway = 1001;

/**
 * @param code of the WebSocket's end; a refused one has the same as one that nobody answered
 * @param ask asks the program for anything; its status
 * @returns `refused` when a program answers that does not know this page: it was started anew since. `null`: try again
 */
export async function whyClosed(
  code: number | undefined,
  ask: () => Promise<number>,
): Promise<'ended' | 'refused' | null> {
  if (code === goingAway) return 'ended';
  const status = await ask().catch(() => null);
  return status === 401 ? 'refused' : null;
}

/** @throws while nobody answers */
export async function askForPage(): Promise<number> {
  const { status } = await fetch('/', { method: 'HEAD', cache: 'no-store' });
  return status;
}
