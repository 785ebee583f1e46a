import { existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { link, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Tool } from '../../tool.ts';
import { openRoot, type Root } from '../files/root.ts';
import { callTool, refusalOfDescribe, refusalOfRun } from '../test-files/call-tool.ts';
import { outboxLimits } from './outbox.ts';
import { createReadOutbox } from './read-outbox.ts';
import { createWriteEvent } from './write-event.ts';
import { createWriteMail } from './write-mail.ts';

let outer: string;
let files: Root;
let outbox: Root;
let mail: Tool;
let event: Tool;
let list: Tool;

beforeEach(async () => {
  outer = await mkdtemp(path.join(tmpdir(), 'so8t-outbox-'));
  files = await openRoot(path.join(outer, 'files'));
  outbox = await openRoot(path.join(outer, 'outbox'));
  mail = createWriteMail(outbox, files, 'me@example.org');
  event = createWriteEvent(outbox);
  list = createReadOutbox(outbox);
});
afterEach(() => rm(outer, { recursive: true, force: true }));

const written = (): string[] => readdirSync(path.join(outer, 'outbox'));
const only = (): string => {
  const names = written();
  expect(names).toHaveLength(1);
  return readFileSync(path.join(outer, 'outbox', names[0]!), 'utf8');
};

const good = { to: ['anna@example.org'], subject: 'Lunch', body: 'At noon?' };
const meeting = { title: '定例会議', start: '2030-05-01T09:00:00+09:00', end: '2030-05-01T10:00:00+09:00' };

/** Headers of a mail, folded lines joined. */
const headersOf = (text: string): string[] =>
  text
    .split('\r\n\r\n')[0]!
    .replace(/\r\n[ \t]+/gu, ' ')
    .split('\r\n');
const eventLines = (text: string): string[] =>
  text
    .replace(/\r\n[ \t]/gu, '')
    .trim()
    .split('\r\n');

describe('write_mail', () => {
  it('writes a mail that waits, unsent', async () => {
    writeFileSync(path.join(outer, 'files', 'メモ.txt'), 'attached text');
    const { text } = await callTool(mail, {
      ...good,
      cc: ['bob@example.org'],
      subject: '昼食',
      attachments: ['メモ.txt'],
    });
    expect(text).toMatch(/^mail-\d{8}T\d{6}Z-[0-9a-f]{8}\.eml waits/u);
    const eml = only();
    const headers = headersOf(eml);
    expect(headers).toContain('From: me@example.org');
    expect(headers).toContain('To: anna@example.org');
    expect(headers).toContain('Cc: bob@example.org');
    expect(headers).toContain('X-Unsent: 1');
    expect(headers.find((one) => one.startsWith('Subject:'))).toMatch(/=\?UTF-8\?/u);
    expect(eml).toContain('At noon?');
    expect(eml).toContain(Buffer.from('attached text').toString('base64'));
    expect((await callTool(list, {})).text).toMatch(/^mail-\S+\.eml\t\d+ bytes$/u);
  });

  it.each([
    ['a line in the subject', { subject: 'Hi\r\nBcc: evil@example.net' }],
    ['a bare line feed in the subject', { subject: 'Hi\nBcc: evil@example.net' }],
    ['a bare return in the subject', { subject: 'Hi\rBcc: evil@example.net' }],
    ['NEL and LS in the subject', { subject: 'Hi\u0085Bcc: a@b.c\u2028Bcc: a@b.c' }],
    ['a line in an address', { to: ['anna@example.org\r\nBcc: evil@example.net'] }],
    ['two addresses as one', { to: ['anna@example.org, evil@example.net'] }],
    ['a name with another address', { to: ['"anna@example.org" <evil@example.net>'] }],
    ['a group', { to: ['friends: a@example.org, b@example.org;'] }],
    ['a comment', { to: ['anna@example.org (evil)'] }],
    ['letters that look like others', { to: ['аnna@example.org'] }],
    ['no letters to be seen', { to: ['an\u200bna@example.org'] }],
    ['a NUL', { subject: 'Hi\0' }],
    ['text from right to left', { subject: 'Invoice \u202efdp.exe' }],
    ['zero width', { subject: 'pass\u200bword' }],
    ['text from right to left in the body', { body: 'Pay \u2066 100' }],
    ['controls in the body', { body: 'a\u001b[2Jb' }],
    ['nobody', { to: [] }],
    ['too many', { to: Array.from({ length: 21 }, (_, index) => `a${index}@example.org`) }],
    ['a long subject', { subject: 'x'.repeat(201) }],
    ['a huge body', { body: 'x'.repeat(outboxLimits.body + 1) }],
    ['too many files', { attachments: Array.from({ length: 6 }, () => 'a.txt') }],
    ['a blind copy', { bcc: ['evil@example.net'] }],
    ['other headers', { headers: { Bcc: 'evil@example.net' } }],
    ['raw content', { raw: 'x' }],
    ['an address to fetch', { attachments: [{ href: 'http://127.0.0.1/' }] }],
  ])('refuses %s', async (_, change) => {
    expect(await refusalOfRun(mail, { ...good, ...change })).toBe('bad-arguments');
    expect(written()).toEqual([]);
  });

  it('refuses many recipients in two lists, before anybody is asked', async () => {
    const many = Array.from({ length: 15 }, (_, index) => `a${index}@example.org`);
    expect(await refusalOfDescribe(mail, { ...good, to: many, cc: many })).toBe('too-many-recipients');
    expect(await refusalOfRun(mail, { ...good, to: many, cc: many })).toBe('too-many-recipients');
  });

  it.each([
    ['../secret.txt', 'path-outside-root'],
    ['/etc/passwd', 'path-outside-root'],
    ['http://127.0.0.1/', 'path-outside-root'],
    ['data:text/plain,x', 'path-outside-root'],
    ['link.txt', 'link'],
    ['hard.txt', 'hard-link'],
    ['nothing.txt', 'not-found'],
    ['large.bin', 'too-large'],
    ['.', 'not-a-file'],
  ])('attaches nothing but files of the root: %s', async (name, code) => {
    writeFileSync(path.join(outer, 'secret.txt'), 'secret');
    symlinkSync(path.join(outer, 'secret.txt'), path.join(outer, 'files', 'link.txt'));
    await link(path.join(outer, 'secret.txt'), path.join(outer, 'files', 'hard.txt'));
    writeFileSync(path.join(outer, 'files', 'large.bin'), Buffer.alloc(outboxLimits.attachmentBytes + 1));
    expect(await refusalOfRun(mail, { ...good, attachments: [name] })).toBe(code);
    expect(written()).toEqual([]);
    const without = createWriteMail(outbox, null, null);
    expect(await refusalOfRun(without, { ...good, attachments: ['a.txt'] })).toBe('no-files');
  });

  it('keeps what looks like a header in the body, and what looks like a path out of the name', async () => {
    await callTool(mail, {
      ...good,
      subject: '../../../etc/passwd',
      body: 'Hi\r\n\r\nBcc: a@b.example\r\n.\r\nQUIT\r\n--x--',
    });
    const headers = headersOf(only());
    expect(headers.some((one) => /^bcc:/iu.test(one))).toBe(false);
    expect(headers).toContain('Subject: ../../../etc/passwd');
    expect(written()[0]).toMatch(/^mail-\d{8}T\d{6}Z-[0-9a-f]{8}\.eml$/u);
    expect(existsSync(path.join(outer, 'etc'))).toBe(false);
  });

  it('shows the person who approves it all recipients, files and the text', async () => {
    const shown = await mail.describe({
      ...good,
      cc: ['bob@example.org'],
      attachments: ['a.txt'],
      body: 'one\ntwo',
    });
    expect(shown).toBe(
      'Write a mail to anna@example.org, copies to bob@example.org, "Lunch" with a.txt: one\\ntwo',
    );
  });
});

describe('write_event', () => {
  it('writes an event that waits, in UTC', async () => {
    await callTool(event, { ...meeting, location: '第1会議室', description: 'Agenda:\n1; 2, 3\\n' });
    const found = eventLines(only());
    expect(found).toContain('DTSTART:20300501T000000Z');
    expect(found).toContain('DTEND:20300501T010000Z');
    expect(found).toContain('SUMMARY:定例会議');
    expect(found).toContain('DESCRIPTION:Agenda:\\n1\\; 2\\, 3\\\\n');
    expect(found.filter((one) => one === 'BEGIN:VEVENT')).toHaveLength(1);
  });

  it.each([
    ['a line in the title', { title: 'Hi\r\nATTENDEE:mailto:evil@example.net' }, 'bad-arguments'],
    ['a line in the place', { location: 'Here\nEND:VEVENT' }, 'bad-arguments'],
    ['text from right to left', { title: '\u202eevil' }, 'bad-arguments'],
    ['zero width', { title: 'a\u200db' }, 'bad-arguments'],
    ['a line separator in the title', { title: 'a\u2028b' }, 'bad-arguments'],
    ['no title', { title: '' }, 'bad-arguments'],
    ['a time without offset', { start: '2030-05-01T09:00:00' }, 'bad-arguments'],
    ['a zone in words', { start: '2030-05-01T09:00:00[Asia/Tokyo]' }, 'bad-arguments'],
    ['no such day', { start: '2030-02-30T09:00:00Z' }, 'bad-arguments'],
    ['no such hour', { start: '2030-05-01T25:00:00Z' }, 'bad-arguments'],
    ['no such offset', { start: '2030-05-01T09:00:00+99:99' }, 'bad-arguments'],
    ['words', { start: 'tomorrow' }, 'bad-arguments'],
    ['a rule', { start: '2030-05-01T09:00:00Z\r\nRRULE:FREQ=SECONDLY' }, 'bad-arguments'],
    ['the year 0', { start: '0000-05-01T09:00:00Z' }, 'bad-time'],
    ['the year 9999', { start: '9999-05-01T09:00:00Z', end: '9999-05-01T10:00:00Z' }, 'bad-time'],
    ['an end before the begin', { end: '2030-04-30T09:00:00+09:00' }, 'bad-time'],
    ['an end at the begin', { end: '2030-05-01T00:00:00Z' }, 'bad-time'],
    ['a year', { end: '2031-05-01T10:00:00+09:00' }, 'bad-time'],
    ['guests', { attendees: ['evil@example.net'] }, 'bad-arguments'],
    ['a huge description', { description: 'x'.repeat(outboxLimits.body + 1) }, 'bad-arguments'],
  ])('refuses %s', async (_, change, code) => {
    expect(await refusalOfRun(event, { ...meeting, ...change })).toBe(code);
    expect(written()).toEqual([]);
  });

  it('keeps what looks like a property in the description', async () => {
    const description =
      'x\nEND:VEVENT\nEND:VCALENDAR\nBEGIN:VEVENT\nATTENDEE:mailto:evil@example.net\r\nATTACH:file:///etc/passwd';
    await callTool(event, { ...meeting, title: 'a;b,c:d"e\\nATTENDEE:x', description });
    const found = eventLines(only());
    expect(found.filter((one) => /^(ATTENDEE|ATTACH|RRULE|ORGANIZER|METHOD)/u.test(one))).toEqual([]);
    expect(found.filter((one) => /^(BEGIN|END):/u.test(one))).toHaveLength(4);
  });
});

describe('the outbox', () => {
  it('lists only what the tools put there, newest first', async () => {
    expect((await callTool(list, {})).text).toBe('(empty)');
    for (const name of [
      'mail-20300101T000000Z-00000000.eml',
      'event-20310101T000000Z-00000000.ics',
      'other.txt',
    ])
      writeFileSync(path.join(outer, 'outbox', name), 'x');
    symlinkSync('/etc/passwd', path.join(outer, 'outbox', 'mail-20320101T000000Z-00000000.eml'));
    expect((await callTool(list, {})).text.split('\n').map((one) => one.split('\t')[0])).toEqual([
      'event-20310101T000000Z-00000000.ics',
      'mail-20300101T000000Z-00000000.eml',
    ]);
  });

  it('takes no more once it is full, and nothing when it was exchanged for a link', async () => {
    for (let index = 0; index < outboxLimits.files; index += 1)
      writeFileSync(
        path.join(outer, 'outbox', `mail-20300101T000000Z-${String(index).padStart(8, '0')}.eml`),
        'x',
      );
    expect(await refusalOfRun(mail, good)).toBe('outbox-full');
    await rename(path.join(outer, 'outbox'), path.join(outer, 'away'));
    await mkdir(path.join(outer, 'elsewhere'));
    symlinkSync('elsewhere', path.join(outer, 'outbox'));
    expect(await refusalOfRun(event, meeting)).not.toMatch('no refusal');
    expect(readdirSync(path.join(outer, 'elsewhere'))).toEqual([]);
  });

  it('has nothing of a mail that was stopped', async () => {
    await expect(callTool(mail, good, AbortSignal.abort(new Error('stopped')))).rejects.toThrow('stopped');
    expect(written()).toEqual([]);
  });
});
