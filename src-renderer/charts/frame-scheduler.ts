/** All drawing of a page in one animation frame, however often something asks for it. */

const waiting = new Set<() => void>();
let scheduled = false;

/** Runs `draw` in the next frame, once. Returns how to call it off. */
export function drawSoon(draw: () => void): () => void {
  waiting.add(draw);
  if (!scheduled) {
    scheduled = true;
    requestAnimationFrame(drawWaiting);
  }
  return () => waiting.delete(draw);
}

function drawWaiting(): void {
  scheduled = false;
  const draws = [...waiting];
  waiting.clear();
  for (const draw of draws) draw();
}
