/** Compiled graphs by the shape of their batch: each is built once and kept. */
import type { Graph } from './graph.ts';
import { createSession, type Session, type SessionOptions } from './session.ts';

export interface SessionCache<Shape> {
  get(shape: Shape): Promise<Session>;
  /** Frees all of them. */
  dispose(): Promise<void>;
}

/** @param build called once for each shape; shapes are the same when their fields are */
export function createSessionCache<Shape extends object>(
  build: (shape: Shape) => Graph,
  options: SessionOptions,
): SessionCache<Shape> {
  const sessions = new Map<string, Promise<Session>>();
  return {
    get(shape) {
      const key = Object.values(shape).join('x');
      const session = sessions.get(key) ?? createSession(build(shape), options);
      sessions.set(key, session);
      // One that could not be made is tried again, and is nothing to dispose of.
      session.catch(() => sessions.delete(key));
      return session;
    },
    async dispose() {
      for (const session of sessions.values()) await (await session).dispose();
      sessions.clear();
    },
  };
}
