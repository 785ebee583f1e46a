/** Writes a calendar event as a file for a person to take over. Without attendees: calendars would invite them by themselves. */
import { randomUUID } from 'node:crypto';
import ical from 'ical-generator';
import { z } from 'zod';
import { type Tool, ToolRefusal } from '../../tool.ts';
import { beginCall } from '../begin-call.ts';
import type { Root } from '../files/root.ts';
import { escapeText } from '../shown-text.ts';
import { lines, oneLine } from './field-texts.ts';
import { outboxLimits, putInOutbox } from './outbox.ts';

const time = z.iso
  .datetime({ offset: true, error: 'write a time with its offset, such as 2030-05-01T09:00:00+09:00' })
  .max(40);
const schema = z.strictObject({
  title: oneLine(outboxLimits.subject).min(1),
  start: time.describe('Begin, with the offset from UTC: 2030-05-01T09:00:00+09:00.'),
  end: time.describe('End, in the same way.'),
  location: oneLine(outboxLimits.subject).default(''),
  description: lines(outboxLimits.body).default(''),
});

const dayMilliseconds = 24 * 60 * 60 * 1000;
const years = [2000, 2100] as const;

function timesOf(start: string, end: string): { begins: Date; ends: Date } {
  const [begins, ends] = [new Date(start), new Date(end)];
  for (const [field, date] of [
    ['start', begins],
    ['end', ends],
  ] as const) {
    const year = Number.isNaN(date.getTime()) ? Number.NaN : date.getUTCFullYear();
    if (!(year >= years[0] && year < years[1]))
      throw new ToolRefusal('bad-time', `"${field}" is no time of the years ${years[0]} to ${years[1] - 1}.`);
  }
  const length = ends.getTime() - begins.getTime();
  if (length <= 0) throw new ToolRefusal('bad-time', 'The event ends before it begins.');
  if (length > outboxLimits.eventDays * dayMilliseconds)
    throw new ToolRefusal('bad-time', `An event lasts ${outboxLimits.eventDays} days at most.`);
  return { begins, ends };
}

export function createWriteEvent(outbox: Root): Tool<z.infer<typeof schema>> {
  const tool: Tool<z.infer<typeof schema>> = {
    name: 'write_event',
    description: 'Writes a calendar event into the outbox, for a person to take over. Nobody is invited.',
    arguments: schema,
    effect: 'writes',
    describe({ title, start, end, location, description }) {
      const { begins, ends } = timesOf(start, end);
      const place = location ? ` at ${escapeText(location, outboxLimits.subject)}` : '';
      const text = description ? `: ${escapeText(description, outboxLimits.shownBody)}` : '';
      return `Write the event "${escapeText(title, outboxLimits.subject)}" from ${begins.toISOString()} to ${ends.toISOString()}${place}${text}`;
    },
    async run(permit, action, signal) {
      const input = beginCall(tool, permit, action);
      const { title, start, end, location, description } = input;
      const { begins, ends } = timesOf(start, end);
      const calendar = ical({ prodId: '//SO8T Workbench//Agent//EN' });
      // In UTC: one moment, whatever time zones a calendar knows.
      calendar.createEvent({
        id: randomUUID(),
        start: begins,
        end: ends,
        stamp: new Date(),
        summary: title,
        ...(location ? { location } : {}),
        ...(description ? { description } : {}),
      });
      signal.throwIfAborted();
      const name = await putInOutbox(outbox, 'event', calendar.toString(), signal);
      return { text: `${name} waits in the outbox for a person to take it over.`, truncated: false };
    },
  };
  return tool;
}
