/** Pages of listed hosts, as text. */
import { z } from 'zod';
import { type Tool, ToolRefusal, type ToolResult } from '../../tool.ts';
import { beginCall } from '../begin-call.ts';
import { cutText, escapeText } from '../shown-text.ts';
import { createAddressCheck, type LoopbackForTests } from './address-check.ts';
import { type BrowserSetting, pageLimits, type VisitedPage, visitPage } from './visit-page.ts';

const openSchema = z.strictObject({
  address: z.string().min(1).describe('Whole address of the page: https://host/path.'),
});
const readSchema = z.strictObject({
  offset: z.int().min(0).default(0).describe('Character of the page to begin at.'),
});

function head({ title, address, status, refused }: VisitedPage): string {
  const lines = [
    `Title: ${escapeText(title, 300)}`,
    `Address: ${escapeText(address, 2000)}`,
    `Status: ${status}`,
  ];
  if (refused > 0) lines.push(`Requests of the page that were refused: ${refused}`);
  return `${lines.join('\n')}\n\n`;
}

function linksOf({ links }: VisitedPage): string {
  if (links.length === 0) return '';
  const lines = links.map(({ text, address }) => `- ${escapeText(text, 100)} <${escapeText(address, 500)}>`);
  return `\n\nLinks:\n${lines.join('\n')}`;
}

function piece(page: VisitedPage, offset: number): ToolResult {
  const all = page.text + linksOf(page);
  const text = cutText(all.slice(offset), pageLimits.result);
  const end = offset + text.length;
  const begin = head(page);
  return {
    text: begin + text,
    truncated: page.truncated || end < all.length,
    around: {
      lead: begin.length,
      before: all.slice(0, offset),
      after: end < all.length ? all.slice(end, end + 1) : null,
    },
  };
}

/** Conversations of which a page is kept; the one that opened a page longest ago loses it first. */
const mostPages = 32;

/**
 * `open_page` visits a page and gives its beginning, `read_page` more of the page that the same conversation opened last.
 * @param hosts as `hostPattern` gives them
 */
export function createBrowseTools(
  hosts: readonly string[],
  setting: BrowserSetting,
  forTests?: LoopbackForTests,
): readonly Tool[] {
  const check = createAddressCheck(hosts, forTests);
  const pages = new Map<string, VisitedPage>();
  const openPage: Tool<z.infer<typeof openSchema>> = {
    name: 'open_page',
    description: `Opens a page of the World Wide Web and gives its text and links. Hosts: ${hosts.join(', ')}.`,
    bounds: { hosts: hosts.join(', ') },
    arguments: openSchema,
    effect: 'nothing',
    ...(setting.sandbox ? {} : { caution: 'no-sandbox' }),
    describe: ({ address }) => `Open the page ${escapeText(check.checkUrl(address).href, 2000)}`,
    async run(permit, action, signal, conversation = '') {
      const { address } = beginCall(openPage, permit, action);
      pages.delete(conversation);
      const page = await visitPage(address, check, setting, signal);
      pages.delete(conversation);
      pages.set(conversation, page);
      for (const [oldest] of pages) if (pages.size > mostPages) pages.delete(oldest);
      return piece(page, 0);
    },
    forget: (conversation) => void pages.delete(conversation),
    close: async () => pages.clear(),
  };
  const readPage: Tool<z.infer<typeof readSchema>> = {
    name: 'read_page',
    description: `Gives more of the page that was opened last, ${pageLimits.result} characters at a time.`,
    bounds: { characters: pageLimits.result },
    arguments: readSchema,
    effect: 'nothing',
    describe: ({ offset }) => `Read the opened page from character ${offset} on`,
    async run(permit, action, _signal, conversation = '') {
      const { offset } = beginCall(readPage, permit, action);
      const page = pages.get(conversation);
      if (!page) throw new ToolRefusal('no-page', 'No page is open: call open_page first.');
      return piece(page, offset);
    },
  };
  return [openPage, readPage];
}
