/** All drawing of a page by animation frames, however often something asks for it. */

/** Draws; returns true when that took a good part of a frame's time. */
export type Draw = () => boolean | undefined;

const waiting = new Set<Draw>();
let scheduled = false;

/**
 * Runs `draw` in the next frame, once. After one that took long the others wait for the frame after: pointer and keys
 * are answered between. Returns how to call it off.
 */
export function drawSoon(draw: Draw): () => void {
  waiting.add(draw);
  schedule();
  return () => waiting.delete(draw);
}

function schedule(): void {
  if (scheduled) return;
  scheduled = true;
  requestAnimationFrame(drawWaiting);
}

function drawWaiting(): void {
  scheduled = false;
  // Those that ask again while they wait keep their place, so that every chart has its turn.
  for (const draw of [...waiting]) {
    waiting.delete(draw);
    if (draw()) break;
  }
  if (waiting.size > 0) schedule();
}
