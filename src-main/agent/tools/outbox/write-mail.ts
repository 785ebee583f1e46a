/** Writes a mail as a file for a person to send. */
import MailComposer from 'nodemailer/lib/mail-composer';
import { z } from 'zod';
import { type Tool, ToolRefusal } from '../../tool.ts';
import { beginCall } from '../begin-call.ts';
import { pathParts } from '../files/path-parts.ts';
import { readInside } from '../files/read-bytes.ts';
import { type Root, shownPath, splitFile } from '../files/root.ts';
import { escapeText } from '../shown-text.ts';
import { lines, mailAddress, oneLine } from './field-texts.ts';
import { outboxLimits, putInOutbox } from './outbox.ts';

const addresses = z.array(mailAddress).max(outboxLimits.recipients);
const schema = z.strictObject({
  to: addresses.min(1).describe('Addresses of those that it goes to.'),
  cc: addresses.default([]).describe('Addresses of those that get a copy.'),
  subject: oneLine(outboxLimits.subject),
  body: lines(outboxLimits.body).describe('Plain text.'),
  attachments: z
    .array(z.string())
    .max(outboxLimits.attachments)
    .default([])
    .describe("Paths of files in the agent's folder."),
});

interface Attachment {
  readonly filename: string;
  readonly content: Buffer;
  readonly contentType: string;
}

async function attach(files: Root | null, path: string): Promise<Attachment> {
  if (!files) throw new ToolRefusal('no-files', 'Nothing can be attached: the file tools are off.');
  const parts = pathParts(path);
  const { name } = splitFile(parts);
  const { bytes, size } = await readInside(files, parts, { most: outboxLimits.attachmentBytes });
  if (bytes.length < size)
    throw new ToolRefusal(
      'too-large',
      `${shownPath(parts)} has more than ${outboxLimits.attachmentBytes} bytes.`,
    );
  return { filename: name, content: Buffer.from(bytes), contentType: 'application/octet-stream' };
}

/**
 * @param files root that attachments come from; null for none
 * @param from address of the person whose mails these are; null leaves it to their mail program
 */
export function createWriteMail(
  outbox: Root,
  files: Root | null,
  from: string | null,
): Tool<z.infer<typeof schema>> {
  const tool: Tool<z.infer<typeof schema>> = {
    name: 'write_mail',
    description: 'Writes a mail into the outbox, for a person to send. It is not sent.',
    arguments: schema,
    effect: 'writes',
    describe({ to, cc, subject, body, attachments }) {
      const attached = attachments.map((path) => {
        if (!files) throw new ToolRefusal('no-files', 'Nothing can be attached: the file tools are off.');
        const { folder, name } = splitFile(pathParts(path));
        return escapeText(shownPath([...folder, name]), 1024);
      });
      if (to.length + cc.length > outboxLimits.recipients)
        throw new ToolRefusal('too-many-recipients', `A mail goes to ${outboxLimits.recipients} at most.`);
      const copies = cc.length > 0 ? `, copies to ${cc.join(', ')}` : '';
      const withFiles = attached.length > 0 ? ` with ${attached.join(', ')}` : '';
      return `Write a mail to ${to.join(', ')}${copies}, "${escapeText(subject, outboxLimits.subject)}"${withFiles}: ${escapeText(body, outboxLimits.shownBody)}`;
    },
    async run(permit, action, signal) {
      const input = beginCall(tool, permit, action);
      await tool.describe(input);
      const { to, cc, subject, body } = input;
      const attachments: Attachment[] = [];
      for (const path of input.attachments) attachments.push(await attach(files, path));
      const composer = new MailComposer({
        ...(from === null ? {} : { from: { name: '', address: from } }),
        to: to.map((address) => ({ name: '', address })),
        cc: cc.map((address) => ({ name: '', address })),
        subject,
        text: body,
        attachments,
        // Mail programs open it to be sent, not as one that came.
        headers: { 'X-Unsent': '1' },
        // Content is given as bytes: the composer may open neither files nor addresses.
        disableFileAccess: true,
        disableUrlAccess: true,
      });
      const data = await composer.compile().build();
      signal.throwIfAborted();
      const name = await putInOutbox(outbox, 'mail', data, signal);
      return { text: `${name} waits in the outbox for a person to send it.`, truncated: false };
    },
  };
  return tool;
}
