/** Who may look: a link that works once becomes a cookie that works until the program ends. */
import { createHash, randomBytes } from 'node:crypto';

export interface Sessions {
  /** A fresh token for a link. */
  newToken(): string;
  /** The session for a token that was not used before, or `undefined`. */
  exchange(token: string): string | undefined;
  has(session: string): boolean;
}

/** Unused links that are kept; the oldest goes first. */
const tokenLimit = 32;

export function randomSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** Looking up a digest tells a listener with a stopwatch nothing about the secret. */
function digest(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

export function createSessions(): Sessions {
  const tokens = new Set<string>();
  const sessions = new Set<string>();
  return {
    newToken() {
      const token = randomSecret();
      tokens.add(digest(token));
      const [oldest] = tokens;
      if (tokens.size > tokenLimit) tokens.delete(oldest!);
      return token;
    },
    exchange(token) {
      if (!tokens.delete(digest(token))) return undefined;
      const session = randomSecret();
      sessions.add(digest(session));
      return session;
    },
    has: (session) => sessions.has(digest(session)),
  };
}
