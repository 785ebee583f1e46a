/** What goes on over a change of pages: drafts, the second click of two, and notices over the page that comes. */
import { apiOf } from './api-of-page.ts';
import { goTo, patience } from './study-page.ts';
import { expect, test } from './workbench-test.ts';

test('what was edited in a policy and in the agent’s settings is there again, by keys alone and after a reload', async ({
  page,
}) => {
  test.setTimeout(120_000);
  await goTo(page, '/policies');
  const name = page.getByRole('textbox', { name: 'Name, English' });
  await name.fill('Half a na', patience);
  await name.press('Escape');
  // Out by the keys: Tab leaves the field, and a digit is a room.
  await page.getByRole('button', { name: 'Undo changes' }).focus();
  await page.keyboard.press('7');
  await expect(page).toHaveURL(/#\/chat/, patience);
  await goTo(page, '/settings/agent');
  const prompt = page.getByRole('textbox', { name: 'System prompt' });
  await prompt.fill('Answer in rhyme', patience);
  await page.getByRole('button', { name: 'Undo changes' }).focus();
  await page.keyboard.press('0');
  await expect(page).toHaveURL(/#\/policies/, patience);
  await expect(name).toHaveValue('Half a na', patience);
  await expect(page.getByText('changed, not saved')).toBeVisible();
  await page.reload();
  await expect(name).toHaveValue('Half a na', patience);
  await name.fill('Mine');
  await page.getByRole('textbox', { name: 'Id', exact: true }).fill('mine');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('listitem').filter({ hasText: 'Mine' })).toBeVisible(patience);
  await expect(page.getByText('changed, not saved')).toHaveCount(0, patience);
  // The one that it was made from is as it was.
  await page
    .getByRole('listitem')
    .filter({ hasText: 'Balanced' })
    .getByRole('button', { name: 'Edit' })
    .click();
  await expect(name).toHaveValue('Balanced', patience);

  await goTo(page, '/settings/agent');
  await expect(prompt).toHaveValue('Answer in rhyme', patience);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('changed, not saved')).toHaveCount(0, patience);
  await expect(prompt).toHaveValue('Answer in rhyme');
  expect((await apiOf(page).agent.settings.query()).systemPrompt).toBe('Answer in rhyme');
  await prompt.fill('Never mind');
  await page.getByRole('button', { name: 'Undo changes' }).click();
  await expect(prompt).toHaveValue('Answer in rhyme');
});

test('a double click on a decided approval selects no text on its page and presses nothing there', async ({
  page,
}) => {
  test.setTimeout(180_000);
  const { agent, approvals } = apiOf(page);
  const { id } = await agent.create.mutate();
  const text = 'My landlord wants to keep my deposit. Should I sue him?';
  await agent.send.mutate({ conversation: id, text, language: 'en' });
  const open = () => approvals.list.query({ status: 'open', limit: 10 });
  await expect.poll(async () => (await open()).length, patience).toBe(1);
  await approvals.reject.mutate({ id: (await open())[0]!.id, reason: 'Not today.' });
  await page.setViewportSize({ width: 1100, height: 800 });
  await goTo(page, '/approvals');
  const row = page.getByRole('grid', { name: 'Decided approvals' }).getByRole('row', { name: /Not today/ });
  await expect(row).toBeVisible(patience);
  const box = (await row.boundingBox())!;
  await page.mouse.move(box.x + 160, box.y + box.height / 2);
  await page.mouse.down({ clickCount: 1 });
  await page.mouse.up({ clickCount: 1 });
  await expect(page.getByRole('link', { name: 'All approvals' })).toBeVisible(patience);
  // The second click, wherever there is a word.
  const word = (await page.getByText('Not today.').boundingBox())!;
  await page.mouse.move(word.x + 8, word.y + word.height / 2);
  await page.mouse.down({ clickCount: 2 });
  await page.mouse.up({ clickCount: 2 });
  expect(await page.evaluate(() => getSelection()!.toString())).toBe('');
  // Two clicks of their own select a word as ever.
  await page.getByText('Not today.').dblclick({ position: { x: 8, y: 8 } });
  expect(await page.evaluate(() => getSelection()!.toString().trim())).toBe('Not');
});

test('notices leave Send and Stop free, however small the window and however long the message', async ({
  page,
}) => {
  test.setTimeout(120_000);
  for (const size of [
    { width: 1280, height: 800 },
    { width: 700, height: 480 },
  ]) {
    await page.setViewportSize(size);
    await goTo(page, '/chat');
    await page.getByRole('button', { name: 'New conversation' }).first().click();
    await page.getByRole('button', { name: 'Delete conversation' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    const region = page.getByRole('region', { name: 'Notices' });
    await expect(region.getByRole('status').first()).toBeVisible(patience);
    await page.getByRole('button', { name: 'New conversation' }).first().click();
    await page.getByRole('textbox', { name: 'Message' }).fill('A line.\n'.repeat(12));
    const send = page.getByRole('button', { name: 'Send' });
    const below = async () => {
      const [notices, button] = [(await region.boundingBox())!, (await send.boundingBox())!];
      return notices.y - (button.y + button.height);
    };
    // As high as notices may become, too: what is written in them is longer than the room for it.
    await region.evaluate((section) => {
      const filling = document.createElement('div');
      filling.style.height = '900px';
      section.append(filling);
    });
    // Scrolls to it where the window is too small for all of the page.
    await send.click({ trial: true });
    expect(await below()).toBeGreaterThanOrEqual(0);
    const pageBox = (await page.locator('#page').boundingBox())!;
    const notices = (await region.boundingBox())!;
    // Nothing of the page lies under them, wherever its buttons are.
    expect(pageBox.y + pageBox.height).toBeLessThanOrEqual(notices.y);
    expect(notices.height).toBeLessThan(size.height / 2);
    await region.evaluate((section) => section.lastElementChild!.remove());
  }
});
