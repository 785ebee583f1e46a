/** The folder that mails and events are put into for a person to send. Nothing here sends. */
import { randomUUID } from 'node:crypto';
import { lstat } from 'node:fs/promises';
import { ToolRefusal } from '../../tool.ts';
import { namesIn } from '../files/list-folder.ts';
import { type Root, withFolder } from '../files/root.ts';
import { writeInside } from '../files/write-inside.ts';

export const outboxLimits = {
  /** Files that wait; with more, a person has to look at them first. */
  files: 200,
  listed: 100,
  subject: 200,
  body: 100_000,
  recipients: 20,
  attachments: 5,
  attachmentBytes: 5 * 1024 * 1024,
  /** Characters of a body that the person who approves it sees in the line. */
  shownBody: 4000,
  /** Days that an event may last. */
  eventDays: 31,
} as const;

const ours = /^(?:mail|event)-\d{8}T\d{6}Z-[0-9a-f]{8}\.(?:eml|ics)$/u;

export interface Waiting {
  readonly name: string;
  readonly bytes: number;
}

/** What waits, newest first. */
export async function waitingIn(outbox: Root): Promise<readonly Waiting[]> {
  return await withFolder(outbox, [], async (place) => {
    const { names } = await namesIn(place, 10 * outboxLimits.files);
    const waiting: Waiting[] = [];
    for (const name of names.filter((one) => ours.test(one))) {
      const stats = await lstat(place.at(name)).catch(() => null); // sent or removed this moment
      if (stats?.isFile()) waiting.push({ name, bytes: stats.size });
    }
    const time = (name: string): string => name.replace(/^[a-z]+-/u, '');
    return waiting.sort((one, other) => (time(one.name) < time(other.name) ? 1 : -1));
  });
}

/**
 * Puts a file in, whole or not at all, under a name that owes nothing to its content.
 * @returns the name
 * @throws ToolRefusal `outbox-full`, and as `writeInside`
 */
export async function putInOutbox(
  outbox: Root,
  kind: 'mail' | 'event',
  data: Uint8Array | string,
  signal: AbortSignal,
): Promise<string> {
  if ((await waitingIn(outbox)).length >= outboxLimits.files)
    throw new ToolRefusal(
      'outbox-full',
      `${outboxLimits.files} files wait in the outbox: a person has to send or remove some first.`,
    );
  const time = new Date().toISOString().replace(/[-:]|\.\d+/gu, '');
  const name = `${kind}-${time}-${randomUUID().slice(0, 8)}.${kind === 'mail' ? 'eml' : 'ics'}`;
  await writeInside(outbox, [name], data, { replace: false, signal });
  return name;
}
