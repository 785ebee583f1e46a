/** Where the window was and how large, kept beside the window's other data. */
import { readFileSync, writeFileSync } from 'node:fs';
import { type BrowserWindow, type Rectangle, screen } from 'electron';
import { z } from 'zod';

const placeSchema = z.object({
  x: z.int(),
  y: z.int(),
  width: z.int().min(400),
  height: z.int().min(300),
  maximized: z.boolean(),
});

export type WindowPlace = z.infer<typeof placeSchema>;

/** The kept place, if it is on a screen that is there. */
export function readWindowPlace(file: string): WindowPlace | undefined {
  try {
    const place = placeSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    return screen.getAllDisplays().some(({ workArea }) => overlap(workArea, place)) ? place : undefined;
  } catch {
    return undefined;
  }
}

/** Enough of the title bar must be seen to take hold of it. */
function overlap(area: Rectangle, place: Rectangle): boolean {
  const grip = 60;
  return (
    place.x + place.width > area.x + grip &&
    place.x < area.x + area.width - grip &&
    place.y >= area.y - grip &&
    place.y < area.y + area.height - grip
  );
}

export function keepWindowPlace(window: BrowserWindow, file: string): void {
  window.on('close', () => {
    const place: WindowPlace = { ...window.getNormalBounds(), maximized: window.isMaximized() };
    try {
      writeFileSync(file, JSON.stringify(place));
    } catch {
      // A full disk: the window opens in its usual size next time.
    }
  });
}
