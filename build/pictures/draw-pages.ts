/** Brings every page of the workbench before the camera. */
import type { Page } from '@playwright/test';

const patience = { timeout: 60_000 };

/** By values and not by words: the words are in either language. */
export async function changeAppearance(page: Page, language: 'en' | 'ja', theme: 'light' | 'dark') {
  await go(page, '/settings');
  await page.locator(`label[for$="-${language}"]`).click();
  await page.locator(`label[for$="-${theme}"]`).click();
  await page.locator(`html[lang=${language}][data-mantine-color-scheme=${theme}]`).waitFor();
  // That the settings are saved is told in a corner of every page.
  const notices = page.locator('.mantine-Notification-closeButton');
  while ((await notices.count()) > 0) await notices.first().click();
}

/** @param withRuns whether there are a run that collapsed and one that did not, the older one first */
export async function drawPages(page: Page, withRuns: boolean, take: (name: string) => Promise<void>) {
  if (!withRuns) {
    await go(page, '/study');
    return take('first-steps');
  }
  await go(page, '/runs');
  await take('runs');
  const [collapsed, safe] = await twoRuns(page);
  await go(page, `/study?runs=${collapsed},${safe}`);
  await page.locator('figure canvas').first().waitFor(patience);
  await take('study');
  await go(page, `/study?runs=${collapsed}`);
  await take('study-one');
  await page.locator('.timeline-pin').last().click();
  await take('checkpoint');
  await page.keyboard.press('Escape');
  await compareMoments(page);
  await take('two-moments');
  await page.keyboard.press('Escape');
  await go(page, `/study?runs=${collapsed}&new=1`);
  await take('new-training');
  await page.keyboard.press('Escape');
  await go(page, `/runs/${collapsed}`);
  await take('run');
  await go(page, `/runs/compare/${collapsed}/${safe}`);
  await take('compare');
  await go(page, '/models/embedded');
  await take('model');
  await page.getByRole('tab').last().click();
  await take('lineage');
  await go(page, '/pipeline?new=1');
  await take('new-pipeline');
  // The newest pipeline, where the data folder has one.
  await go(page, '/pipeline');
  await take('pipeline');
  if ((await page.locator('[data-step=calibrate]').count()) > 0) {
    const place = (await page.locator('#page nav a').first().getAttribute('href'))?.replace('#', '');
    for (const step of ['verify-after', 'quality', 'calibrate']) {
      await go(page, `${place}?step=${step}`);
      await page.locator(`[data-step=${step}]`).scrollIntoViewIfNeeded();
      await take(`pipeline-${step}`);
    }
  }
  await go(page, '/gate?model=embedded');
  await page.locator('button[aria-pressed]').first().click();
  await settle(page);
  await take('gate');
  // Of this one the task head changed its mind.
  await page.locator('button[aria-pressed]').nth(14).click();
  await page.locator('button[aria-haspopup=menu]').first().click();
  await page.getByRole('menuitem').last().click();
  await settle(page);
  await take('gate-compared');
  await go(page, '/shield');
  await take('shield');
  await talk(page);
  await take('chat');
  await go(page, '/approvals');
  await take('approvals');
  await go(page, '/audit');
  await page.locator('#page tbody tr[aria-rowindex]', { hasText: 'REFUSE' }).first().click();
  await settle(page);
  await take('audit');
  await go(page, '/policies');
  await take('policies');
  await go(page, '/settings');
  await take('settings');
  await page.keyboard.press('?');
  await page.getByRole('dialog').waitFor();
  await take('keys');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await page.getByRole('dialog').waitFor();
  await take('palette');
  await page.keyboard.press('Escape');
}

/** The lowest numbers of a run that collapsed and of one that did not. */
async function twoRuns(page: Page): Promise<readonly [string, string]> {
  const rows = page.locator('#page table tbody tr[aria-rowindex]');
  await rows.first().waitFor(patience);
  const found = await rows.evaluateAll((all) =>
    all.map((row) => ({
      id: row.querySelector('td')?.textContent?.replace(/\D/g, '') ?? '',
      collapsed: row.querySelector('[data-phase=collapsed]') !== null,
    })),
  );
  const oldest = found.toReversed();
  const collapsed = oldest.find((run) => run.collapsed)?.id;
  const safe = oldest.find((run) => !run.collapsed)?.id;
  if (!collapsed || !safe)
    throw new Error('The data folder needs a run that collapsed and one that did not.');
  return [collapsed, safe];
}

/** A drag along the first lane of the timeline. */
async function compareMoments(page: Page): Promise<void> {
  const lane = page.locator('.timeline-track').first();
  const box = await lane.boundingBox();
  if (!box) throw new Error('The timeline has no lane to drag along.');
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + 2, y);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width - 2, y, { steps: 5 });
  await page.mouse.up();
  await page.getByRole('dialog').waitFor();
  await settle(page);
}

/** A conversation with a harmless question, a dangerous one, and a grey one that waits: the examples of an empty one. */
async function talk(page: Page): Promise<void> {
  await go(page, '/chat');
  await page.locator('#page nav button').first().click();
  const message = page.locator('#page textarea').first();
  await message.waitFor(patience);
  const [harmless, grey, dangerous] = await page.locator('#page section button').allInnerTexts();
  for (const [index, text] of [harmless!, dangerous!, grey!].entries()) {
    await message.fill(text);
    await page.keyboard.press('Enter');
    const turn = page.locator('#page article').nth(index);
    await turn.locator('a[href*="/audit/"]').first().waitFor(patience);
    if (text === grey) await turn.locator('a[href*="/approvals/"]').first().waitFor(patience);
    else await page.locator('#page article[aria-busy=true]').waitFor({ ...patience, state: 'detached' });
    // The field takes the next question.
    await page.waitForTimeout(500);
  }
  await settle(page);
}

async function go(page: Page, place: string): Promise<void> {
  await page.evaluate(`location.hash = ${JSON.stringify(`#${place}`)}`);
  await page
    .locator('#page h1')
    .first()
    .waitFor({ ...patience, state: 'attached' });
  await settle(page);
}

/** Until nothing is on its way any more. */
async function settle(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle');
  await page
    .locator('.mantine-Loader-root')
    .first()
    .waitFor({ ...patience, state: 'detached' });
}
