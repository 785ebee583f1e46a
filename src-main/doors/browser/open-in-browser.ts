/** Opening an address in the browser of whoever sits at this machine. */
import open from 'open';

/** Whether there is a screen that a browser could show itself on. */
export function hasScreen(environment: NodeJS.ProcessEnv = process.env): boolean {
  return process.platform !== 'linux' || Boolean(environment.DISPLAY || environment.WAYLAND_DISPLAY);
}

/** Tries; who has no browser uses the printed address. */
export async function openInBrowser(address: string): Promise<void> {
  if (!hasScreen()) return;
  try {
    const child = await open(address);
    child.once('error', () => {});
  } catch {
    // The address is printed.
  }
}
