/** The agent's pages beyond the story: other writings, many things, damaged ones, and the keyboard alone. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { problemsOf } from './accessibility.ts';
import { apiOf } from './api-of-page.ts';
import { goTo, patience } from './study-page.ts';
import { expect, test } from './workbench-test.ts';

const grey = 'My landlord wants to keep my deposit. Should I sue him?';

test('an example is sent by keys alone, a long question leaves its answer in sight, Arabic runs from the right', async ({
  page,
}) => {
  test.setTimeout(180_000);
  await goTo(page, '/chat');
  await expect(page.getByRole('heading', { name: 'No conversation yet' })).toBeVisible(patience);
  await page.getByRole('button', { name: 'New conversation' }).first().click();
  const message = page.getByRole('textbox', { name: 'Message' });
  await expect(message).toBeFocused(patience);
  await expect(page.getByText('What answers is the small embedded model')).toBeVisible();
  await page.getByRole('button', { name: grey }).focus();
  await page.keyboard.press('Enter');
  await expect(message).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('article', { name: grey })).toContainText('cause: safety head', patience);
  await expect(page.getByText('This waits for a person, here you')).toBeVisible(patience);
  await expect(page.getByRole('link', { name: /waits for a person/ })).toBeVisible();

  await goTo(page, '/chat');
  await expect(page.getByRole('heading', { name: 'Choose a conversation' })).toBeVisible(patience);
  await page.getByRole('button', { name: 'New conversation' }).first().click();
  const long = `${'The museum of the town shows old ships. '.repeat(50)}When does it open?`;
  await message.fill(long);
  await page.keyboard.press('Enter');
  const turn = page.getByRole('article').last();
  await expect(turn.getByText(/^(?:ALLOW|ESCALATE|REFUSE)$/).last()).toBeInViewport(patience);
  await page.getByRole('button', { name: 'New conversation' }).first().click();
  // The new one is there, and not the one before it.
  await expect(page.getByRole('article')).toHaveCount(0, patience);
  const arabic = 'اشرح لي ما هو العدد الأولي، من فضلك.';
  await message.fill(arabic);
  await expect(message).toHaveCSS('direction', 'rtl');
  await page.keyboard.press('Enter');
  await expect(page.getByText(arabic).last()).toHaveCSS('direction', 'rtl', patience);
});

test('of many approvals twenty are shown at once, the one that expires first on top', async ({ page }) => {
  test.setTimeout(240_000);
  const { agent, approvals } = apiOf(page);
  for (let number = 1; number <= 23; number += 1) {
    const { id } = await agent.create.mutate();
    await agent.send.mutate({ conversation: id, text: `${grey} It is flat ${number}.`, language: 'en' });
    await expect
      .poll(async () => (await approvals.list.query({ status: 'open', limit: 500 })).length, patience)
      .toBe(number);
  }
  await goTo(page, '/approvals');
  const cards = page.getByRole('article');
  await expect(cards).toHaveCount(20, patience);
  await expect(cards.first()).toContainText('flat 1.');
  await expect(cards.first()).toContainText(/Why a person.*safety head|Why a person.*shield/);
  await page.getByRole('button', { name: 'Show more (3 are left)' }).click();
  await expect(cards).toHaveCount(23);
  await cards.first().getByRole('button', { name: 'Reject …' }).focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await expect(cards.first().getByRole('button', { name: 'Reject …' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('textbox', { name: 'Reason' })).toBeFocused();
  await page.keyboard.type('Not today.');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  const decided = page.getByRole('grid', { name: 'Decided approvals' });
  await expect(decided).toContainText('Not today.', patience);
  await expect(page.locator('#page')).toBeFocused();
  // One click opens it.
  await decided.getByRole('row', { name: /Not today/ }).click();
  await expect(page.getByRole('link', { name: 'All approvals' })).toBeVisible(patience);
  await page.getByRole('link', { name: 'To its record' }).click();
  await expect(page).toHaveURL(/#\/audit\/\d+$/, patience);
  await expect(page.getByRole('grid', { name: 'Records' }).locator('[aria-selected=true]')).toHaveCount(1);
});

test('a policy whose file is damaged closes the gate, which the chat says, too', async ({
  page,
  dataFolder,
}) => {
  test.setTimeout(180_000);
  const { policies } = apiOf(page);
  const policy = (await policies.read.query({ id: 'balanced' })) as { name: object };
  await policies.save.mutate({
    policy: { ...policy, id: 'mine', name: { en: 'Mine', ja: '自分用' } },
  });
  await policies.choose.mutate({ id: 'mine' });
  await goTo(page, '/chat');
  await page.getByRole('button', { name: 'New conversation' }).first().click();
  await page.getByRole('textbox', { name: 'Message' }).fill('Explain what a prime number is.');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('article')).toContainText('Question allowed', patience);
  await writeFile(path.join(dataFolder, 'policies', 'mine.json'), '{ "broken": ');
  const closed = page.getByRole('status').filter({ hasText: 'The gate is closed' });
  await expect(closed).toContainText('Policy', patience);
  await goTo(page, '/policies');
  const mine = page.getByRole('listitem').filter({ hasText: 'mine' });
  await expect(mine).toContainText('The gate is closed until', patience);
  await expect(mine).not.toContainText('version 0');
  expect(await problemsOf(page)).toEqual([]);
  await page
    .getByRole('listitem')
    .filter({ hasText: 'Strict' })
    .getByRole('button', { name: 'Decide by it' })
    .click();
  await goTo(page, '/chat');
  await page.getByRole('link', { name: /prime number/ }).click();
  await expect(page.getByRole('textbox', { name: 'Message' })).toBeVisible(patience);
  await expect(closed).toHaveCount(0, patience);
});

test('drawers of the audit page take what is wrong by the field, and give the focus back', async ({
  page,
}) => {
  test.setTimeout(120_000);
  await goTo(page, '/audit');
  await expect(page.getByText('1 record shown')).toBeVisible(patience);
  const against = page.getByRole('button', { name: 'Verify against …' });
  await against.click();
  const drawer = page.getByRole('dialog', { name: 'Verify against what was noted' });
  const fingerprint = drawer.getByRole('textbox', { name: 'Fingerprint, as you noted it' });
  await fingerprint.fill('abc');
  await page.keyboard.press('Enter');
  await expect(drawer.getByText('A fingerprint has 64 hexadecimal digits')).toBeVisible();
  await fingerprint.fill('a'.repeat(64));
  await page.keyboard.press('Enter');
  await expect(drawer.getByText('This is not the log that was noted:')).toBeVisible(patience);
  await page.keyboard.press('Escape');
  await expect(against).toBeFocused();

  await page.getByRole('button', { name: 'Masking …' }).click();
  const masking = page.getByRole('dialog', { name: 'What is masked' });
  await masking.getByRole('button', { name: 'Add a pattern' }).click();
  await masking.getByRole('textbox', { name: 'Name' }).fill('Not so');
  await expect(masking.getByText('Small letters, digits and hyphens, a letter first')).toBeVisible();
  await masking.getByRole('textbox', { name: 'RE2 expression' }).fill('(');
  await expect(masking.getByRole('button', { name: 'Save' })).toBeDisabled();
  await masking.getByRole('textbox', { name: 'Name' }).fill('customer');
  await masking.getByRole('button', { name: 'Save' }).click();
  await expect(masking.getByRole('alert')).toContainText('is no RE2 expression', patience);
  expect(await problemsOf(page)).toEqual([]);
});
