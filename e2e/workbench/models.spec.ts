/** The models shelf: what is damaged is told with its reason, and never in the way. */
import { cp, mkdir, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Locator } from '@playwright/test';
import { goTo, patience } from './study-page.ts';
import { expect, test } from './workbench-test.ts';

const embedded = path.join(import.meta.dirname, '..', '..', 'models', 'so8t-tiny');

test.use({
  found: {
    async put(dataFolder) {
      // On the shelf before the start: one that lost its end, one that never was a model.
      const cut = path.join(dataFolder, 'models', 'cut-short');
      await cp(embedded, cut, { recursive: true });
      await truncate(path.join(cut, 'model.safetensors'), 100_000);
      await mkdir(path.join(dataFolder, 'models', 'scribble'), { recursive: true });
      await writeFile(path.join(dataFolder, 'models', 'scribble', 'manifest.json'), '{ not JSON');
    },
  },
});

test('damaged models are set aside; a whole one is imported, judges and is removed', async ({
  page,
  dataFolder,
}, testInfo) => {
  await goTo(page, '/models');
  const shelf = page.getByRole('region', { name: 'Shelf' });
  await expect(shelf.getByRole('link', { name: /^so8t-tiny/ })).not.toContainText('Set aside', patience);
  const cut = shelf.getByRole('link', { name: /^cut-short/ });
  await expect(cut).toContainText(/Set aside: A file was changed or cut off/);
  await expect(shelf.getByRole('link', { name: /^scribble/ })).toContainText(/Set aside: Its manifest/);
  await cut.click();
  await openDetail(page.locator('#page'));
  await expect(page.getByText(/model\.safetensors: its SHA-256/)).toBeVisible();

  const source = testInfo.outputPath('damaged-source');
  await cp(embedded, source, { recursive: true });
  await truncate(path.join(source, 'safety_head.safetensors'), 1000);
  const panel = page.getByRole('region', { name: 'Import a model' });
  await panel.getByRole('textbox').fill(source);
  await panel.getByRole('button', { name: 'Import', exact: true }).click();
  const imports = page.getByRole('region', { name: 'Imports' });
  await expect(imports).toContainText('A file was changed or cut off', patience);
  await openDetail(imports);
  await expect(imports.getByText(/safety_head\.safetensors/)).toBeVisible();

  await panel.getByRole('textbox').fill(path.join(dataFolder, 'nothing-here'));
  await panel.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(panel).toContainText('nothing-here: there is no such file or folder');

  await panel.getByRole('textbox').fill(embedded);
  await panel.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(imports).toContainText('on the shelf', patience);
  await shelf.getByRole('link', { name: /^so8t-tiny-2|^so8t-tiny.*model with both heads/ }).click();
  await expect(page.getByRole('tab', { name: /^Tensors \(\d+\)/ })).toBeVisible(patience);
  await page.getByRole('tab', { name: 'Lineage' }).click();
  await expect(page.getByRole('tabpanel')).toContainText('this model');
  await page.getByRole('button', { name: 'Remove' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await expect(page.getByText(/is removed\.$/)).toBeVisible();
});

/** Opens what an error says exactly. */
async function openDetail(place: Locator): Promise<void> {
  await place.locator('summary').first().click();
}
