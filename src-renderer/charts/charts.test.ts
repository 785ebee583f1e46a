import { writeFileSync } from 'node:fs';
import AxeBuilder from '@axe-core/playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BenchPage, hasChromium, openBenchPage } from '../../build/chart-bench-page.ts';

describe.skipIf(!hasChromium)('charts in a browser', () => {
  let bench: BenchPage;
  const state = () =>
    bench.page.evaluate('bench.state()') as Promise<{
      cursor: number | null;
      zoom: { from: number; to: number } | null;
      end: number;
    }>;
  /** Charts take turns when all of them are drawn anew. */
  const frame = () => bench.page.evaluate('bench.still(10).then(() => 0)');
  const chart = (index: number) => bench.page.locator('.chart-cursor').nth(index);
  const middle = async (index: number) => {
    const box = (await chart(index).boundingBox())!;
    return { ...box, at: (share: number) => box.x + share * box.width, y: box.y + box.height / 2 };
  };

  beforeAll(async () => {
    bench = await openBenchPage();
    await bench.open('mode=study&two&theme=light');
  });
  afterAll(() => bench?.close());

  it('moves one cursor over all charts and draws none of them anew', async () => {
    await bench.page.evaluate(`
      window.changes = 0;
      const watch = new MutationObserver((records) => { window.changes += records.length; });
      for (const svg of document.querySelectorAll('.recharts-surface'))
        watch.observe(svg, { subtree: true, childList: true, attributes: true });
      window.pictures = [...document.querySelectorAll('canvas')].map((canvas) => canvas.toDataURL());
    `);
    const { at, y } = await middle(1);
    for (const share of [0.2, 0.4, 0.5]) await bench.page.mouse.move(at(share), y);
    await frame();
    expect((await state()).cursor).toBeGreaterThan(24_800);
    const lines = await bench.page
      .locator('.chart-line')
      .evaluateAll((all) => all.map((line) => [line.style.display, line.textContent]));
    expect(lines.length).toBe(4);
    expect(new Set(lines.map(([, text]) => text)).size).toBe(1);
    expect(lines.every(([display]) => display === 'block')).toBe(true);
    expect(await bench.page.locator('.chart-readout').nth(1).textContent()).toMatch(
      /\[0\.\d\d–\d\.\d\d\] \d+\/250/,
    );
    expect(await bench.page.evaluate('window.changes')).toBe(0);
    const same =
      '[...document.querySelectorAll("canvas")].every((canvas, index) => canvas.toDataURL() === window.pictures[index])';
    expect(await bench.page.evaluate(same)).toBe(true);
  });

  it('zooms all charts by a drag and back', async () => {
    const { at, y } = await middle(0);
    await bench.page.mouse.move(at(0.25), y);
    await bench.page.mouse.down();
    await bench.page.mouse.move(at(0.5), y, { steps: 3 });
    await bench.page.mouse.up();
    await frame();
    const { zoom } = await state();
    expect(zoom!.from).toBeCloseTo(12_500, -3);
    expect(zoom!.to).toBeCloseTo(25_000, -3);
    const ticks = await bench.page
      .locator('.chart')
      .nth(3)
      .locator('.recharts-cartesian-axis-tick-value')
      .allTextContents();
    expect(ticks).toContain('20k');
    expect(ticks).not.toContain('40k');
    await bench.page.locator('.chart-reset').first().click();
    await frame();
    expect((await state()).zoom).toBeNull();
  });

  it('is moved and zoomed by keys, and says its values', async () => {
    await chart(1).focus();
    await bench.page.keyboard.press('0');
    await bench.page.keyboard.press('End');
    await bench.page.keyboard.press('ArrowLeft');
    await frame();
    // A chart of measurements goes from one to the next.
    expect((await state()).cursor! % 1666).toBe(0);
    expect(await chart(1).getAttribute('aria-valuetext')).toMatch(
      /^Step [\d,]+; Refuse Recall · safety head 0\.\d+ \[/,
    );
    const described = await chart(1).getAttribute('aria-describedby');
    expect(await bench.page.locator(`[id="${described}"]`).textContent()).toMatch(/at first, .* at last/);
    await bench.page.keyboard.press('+');
    await frame();
    expect((await state()).zoom!.to - (await state()).zoom!.from).toBe(25_000);
    await bench.page.keyboard.press('0');
    await bench.page.keyboard.press('Escape');
    await frame();
    expect(await state()).toMatchObject({ zoom: null, cursor: null });
  });

  it('opens a pin by pointer and by keys, and compares two moments', async () => {
    const told = async () =>
      JSON.parse((await bench.page.evaluate('document.body.dataset.told')) as string) as unknown[];
    await bench.page.getByRole('button', { name: /^alarm/ }).click();
    expect((await told())[0]).toMatchObject({ name: 'alarm', runId: 'b' });
    await bench.page.getByRole('button', { name: /^rollback/ }).focus();
    await bench.page.keyboard.press('Shift+Enter');
    await bench.page.getByRole('button', { name: /^alarm/ }).focus();
    await bench.page.keyboard.press('Shift+Enter');
    const [from, to, run] = (await told()) as [number, number, string];
    expect([from < to, run]).toEqual([true, 'b']);
    const track = (await bench.page.locator('.timeline-track').nth(0).boundingBox())!;
    const y = track.y + track.height / 2;
    await bench.page.mouse.move(track.x + track.width * 0.12, y);
    await bench.page.mouse.down();
    await bench.page.mouse.move(track.x + track.width * 0.42, y, { steps: 3 });
    await bench.page.mouse.up();
    const [first, second, lane] = (await told()) as [number, number, string];
    expect([Math.round(first / 1000), Math.round(second / 1000), lane]).toEqual([6, 21, 'a']);
  });

  it('has no faults of accessibility', async () => {
    for (const theme of ['light', 'dark']) {
      await bench.open(`mode=study&two&theme=${theme}`);
      const { violations } = await new AxeBuilder({ page: bench.page })
        .disableRules(['page-has-heading-one', 'landmark-one-main', 'region'])
        .analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]!.html}`)).toEqual([]);
    }
  });

  it('exports pictures that stand alone', async () => {
    const { page } = bench;
    for (const name of ['chartSvg', 'timelineSvg']) {
      const svg = (await page.evaluate(`bench.${name}()`)) as string;
      expect(svg).not.toContain('var(');
      const bytes = (await page.evaluate(`bench.pngBytes(${JSON.stringify(svg)})`)) as number[];
      expect(bytes.slice(1, 4)).toEqual([0x50, 0x4e, 0x47]);
      const width = Number(/width="(\d+)"/.exec(svg)![1]);
      expect(Buffer.from(bytes).readUInt32BE(16)).toBe(2 * width);
      if (process.env.CHART_PICTURES)
        writeFileSync(`${process.env.CHART_PICTURES}/${name}.png`, Buffer.from(bytes));
    }
  });

  it('shows one step among 50,000, also when it arrives live', async () => {
    await bench.open('mode=heavy');
    await bench.page.evaluate('bench.append(5, 17)');
    expect(await bench.page.evaluate('bench.spikePixels()')).toBeGreaterThan(150);
    // What was drawn bit by bit is what would be drawn at once.
    // Only the softening of edges may differ, by less than anyone sees.
    const difference = await bench.page.evaluate(`(async () => {
      const read = () => [...document.querySelectorAll('canvas')].map((canvas) => {
        const copy = document.createElement('canvas');
        copy.width = canvas.width;
        copy.height = canvas.height;
        const context = copy.getContext('2d');
        context.fillStyle = 'white';
        context.fillRect(0, 0, copy.width, copy.height);
        context.drawImage(canvas, 0, 0);
        return context.getImageData(0, 0, copy.width, copy.height).data;
      });
      await bench.append(40, 17);
      await bench.still(6);
      const grown = read();
      document.documentElement.dataset.redraw = 'now';
      await bench.still(8);
      return Math.max(...read().map((picture, index) =>
        picture.reduce((most, value, at) => Math.max(most, Math.abs(value - grown[index][at])), 0)));
    })()`);
    expect(difference).toBeLessThan(12);
  });
});
