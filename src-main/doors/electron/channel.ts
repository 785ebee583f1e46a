/** What goes between the window and the program: the text of a connection, as a WebSocket would carry it. */

/** Name of the one channel, in both directions. */
export const channelName = 'so8t-api';

/** Where the screens are in the window door. */
export const pageOrigin = 'so8t://workbench';

/** The window counts its connections: after a lost one comes the next. */
interface Of {
  readonly connection: number;
}

export type FromWindow =
  | (Of & { readonly kind: 'open' })
  | (Of & { readonly kind: 'text'; readonly text: string })
  /** The window has handled this many more characters. */
  | (Of & { readonly kind: 'taken'; readonly characters: number })
  | (Of & { readonly kind: 'close' });

export type ToWindow =
  | (Of & { readonly kind: 'opened' })
  | (Of & { readonly kind: 'text'; readonly text: string })
  | (Of & { readonly kind: 'closed'; readonly code: number; readonly reason: string });

/** All that the preload script gives to the page. */
export interface Bridge {
  send(message: FromWindow): void;
  onMessage(listener: (message: ToWindow) => void): void;
}
