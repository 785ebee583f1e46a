/** Measuring what a frame costs the page: from the change to the end of style, layout and paint. */

export interface FrameTimes {
  /** Milliseconds of the main thread for each frame. */
  readonly work: readonly number[];
  /** Milliseconds from frame to frame. */
  readonly intervals: readonly number[];
}

/** Runs `change` before each of `frames` frames. */
export async function measureFrames(frames: number, change: (frame: number) => void): Promise<FrameTimes> {
  const work: number[] = [];
  const intervals: number[] = [];
  let before = 0;
  for (let frame = 0; frame < frames; frame += 1) {
    await new Promise<void>((resolve) => {
      let begun = 0;
      let changed = 0;
      // Asked for first, so that it runs before the frame's drawing.
      requestAnimationFrame((time) => {
        begun = performance.now();
        if (before > 0) intervals.push(time - before);
        before = time;
        const { port1, port2 } = new MessageChannel();
        // A message that is posted in a frame arrives after the frame was painted.
        port1.onmessage = () => {
          work.push(changed + performance.now() - begun);
          port1.close();
          resolve();
        };
        port2.postMessage(null);
      });
      const start = performance.now();
      change(frame);
      changed = performance.now() - start;
    });
  }
  return { work, intervals };
}
