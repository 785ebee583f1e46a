/** From the embedded model to a quantised file, with proof, as people do it. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { goTo } from './study-page.ts';
import { expect, test } from './workbench-test.ts';

/** Eleven steps, each in a process of its own, on a machine with other work to do. */
const patience = { timeout: 240_000 };

test('a pipeline is proved, one is cancelled and gone on with, and both are there in Japanese', async ({
  page,
  dataFolder,
}) => {
  test.setTimeout(900_000);
  await goTo(page, '/pipeline');
  const form = page.getByRole('region', { name: 'New pipeline' });
  await expect(form).toBeVisible(patience);
  await test.step('what is wrong is told at its field', async () => {
    await choose(page, 'Source of the gates', 'random rotations');
    await form.getByLabel('Seed').fill('');
    await form.getByRole('button', { name: 'Start the pipeline' }).click();
    await expect(form.getByText('A whole number of at least 0.')).toBeVisible();
    await form.getByLabel('Seed').fill('3');
    await choose(page, 'Source of the gates', 'a file');
    await form.getByLabel('Folder or gates.safetensors').fill(path.join(dataFolder, 'no-gates'));
    await choose(page, 'Source of the gates', 'random rotations');
  });

  await start(form);
  const shown = page.getByRole('region', { name: 'Pipeline of so8t-tiny' });
  const bar = page.getByRole('region', { name: 'Status' });
  await expect(bar.getByRole('button', { name: 'Cancel the pipeline of so8t-tiny' })).toBeVisible(patience);
  await finished(shown);
  await expect(bar).toContainText('Nothing runs');

  await test.step('the certificate is that of its folder', async () => {
    const certificate = shown.getByRole('region', { name: 'Certificate' });
    await expect(certificate.getByRole('heading')).toHaveText('The proof holds');
    const checks = certificate.getByRole('table', { name: 'Checks of the proof' });
    await expect(checks.getByText('passed')).toHaveCount(6);
    const [id] = /\d{8}-\d{6}-[a-z0-9]{4}/u.exec(page.url()) ?? [];
    const file = path.join(dataFolder, 'pipelines', id!, 'certificate.json');
    const written = JSON.parse(await readFile(file, 'utf8')) as { sha256: string };
    await expect(certificate).toContainText(written.sha256.slice(0, 12));
    // The window's own dialog would ask where to.
    if (page.url().startsWith('so8t:')) return;
    const download = page.waitForEvent('download');
    await certificate.getByRole('button', { name: 'Save as JSON' }).click();
    expect(JSON.parse(await readFile(await (await download).path(), 'utf8'))).toEqual(written);
  });

  await test.step('every step opens to what it found', async () => {
    await step(shown, 'Quantisation').click();
    const files = shown.getByRole('table', { name: 'Quantisation' });
    await expect(files.getByRole('row', { name: /^Q4_K_M/ })).toContainText('Q6_K');
    await step(shown, 'Triality test').click();
    await expect(shown.getByRole('table', { name: 'Triality test' }).getByRole('row')).toHaveCount(11);
    await expect(step(shown, 'Calibration')).toBeDisabled();
    await expect(step(shown, 'Calibration')).toContainText('not wanted');
    const log = shown.getByRole('region', { name: 'Log', exact: true });
    await log.locator('summary').click();
    await expect(log.getByRole('list')).toContainText('verify-after done');
    await expect(shown.getByRole('region', { name: 'Lineage' })).toContainText('Q4_K_M');
    expect(await problemsOf(page)).toEqual([]);
  });

  await test.step('one that is cancelled goes on where it stopped', async () => {
    await page.keyboard.press('Control+k');
    await page.keyboard.type('New pipeline');
    await page.keyboard.press('Enter');
    await choose(page, 'Source of the gates', 'random rotations');
    await start(form);
    await expect(step(shown, 'Gates')).toHaveAccessibleName(/^done/, patience);
    await shown.getByRole('button', { name: 'Cancel' }).click();
    await expect(shown.getByRole('status')).toHaveText('cancelled', patience);
    await shown.getByRole('button', { name: 'Go on' }).click();
    await finished(shown);
    await expect(step(shown, 'Gates')).toContainText('kept from before');
  });

  await test.step('in Japanese nothing is left in English', async () => {
    await goTo(page, '/settings');
    await page.getByRole('radiogroup', { name: 'Language' }).getByText('日本語').click();
    await goTo(page, '/pipeline');
    await expect(page.getByRole('heading', { name: '証明は成立' })).toBeVisible(patience);
    const headings = await page.locator('#page h1, #page h3, #page h4, #page thead th').allInnerTexts();
    const english = headings.filter((text) => !/[\p{sc=Hira}\p{sc=Kana}\p{sc=Han}]/u.test(text));
    expect(english.map((text) => text.trim()).filter((text) => /[a-z]{3}/u.test(text))).toEqual([]);
    expect(await problemsOf(page)).toEqual([]);
  });

  await test.step('one is removed, the other stays', async () => {
    const list = page.getByRole('region', { name: 'パイプライン一覧' });
    await expect(list.getByRole('link')).toHaveCount(2);
    await page.getByRole('button', { name: '削除' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '削除' }).click();
    await expect(list.getByRole('link')).toHaveCount(1);
  });
});

/** Everything that takes long is left out, and one type is made. */
async function start(form: Locator): Promise<void> {
  for (const name of ['Quality of the files', 'Calibrate']) await form.getByLabel(name).uncheck();
  await form.getByText('Q5_K_M').click();
  await form.getByRole('button', { name: 'Start the pipeline' }).click();
}

/** Why it failed is told at once, and not that it did not finish in time. */
async function finished(shown: Locator): Promise<void> {
  const status = shown.getByRole('status');
  await expect(status).toHaveText(/^(finished|failed)$/, patience);
  expect(await shown.getByRole('alert').allInnerTexts()).toEqual([]);
  await expect(status).toHaveText('finished');
}

async function choose(page: Page, field: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: field }).click();
  await page.getByRole('option', { name: option }).click();
}

const step = (shown: Locator, name: string): Locator =>
  shown
    .getByRole('region', { name: 'Steps' })
    .getByRole('heading', { level: 3 })
    .getByRole('button', { name: new RegExp(` ${name} ?`) });

async function problemsOf(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
}
