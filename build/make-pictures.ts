/**
 * Pictures of every page, in both languages and both themes, of real runs: `npm run make:pictures -- --out <folder>
 * [--data <data folder>]`. Without a data folder both recipes are trained and a pipeline is run first. The pictures that the documentation
 * shows go to `docs/pictures`.
 */
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import { startBrowserDoor } from '../e2e/browser-door.ts';
import { embeddedModelFolder } from '../src-main/package-files.ts';
import { nameFile, newPipelineId, pipelinesFolder } from '../src-main/workbench/pipelines/pipeline-folder.ts';
import { changeAppearance, drawPages } from './pictures/draw-pages.ts';

const root = path.join(import.meta.dirname, '..');

/** Of all pictures, those that the documentation shows. */
const shown = [
  'study-en-light',
  'gate-compared-en-light',
  'study-ja-dark',
  'pipeline-quality-en-light',
  'chat-en-light',
  'audit-ja-dark',
];

const { values } = parseArgs({
  options: {
    out: { type: 'string' },
    data: { type: 'string' },
    chromium: { type: 'string', default: '/usr/bin/chromium' },
  },
});
const temporary = await mkdtemp(path.join(tmpdir(), 'so8t-pictures-'));
const out = path.resolve(values.out ?? path.join(root, 'out', 'pictures'));
const documentation = path.join(root, 'docs', 'pictures');
await mkdir(out, { recursive: true });
await mkdir(documentation, { recursive: true });
try {
  const data = values.data ? path.resolve(values.data) : await makeData(path.join(temporary, 'made'));
  await photograph(path.join(temporary, 'empty'), false);
  await photograph(data, true);
  for (const name of shown)
    await copyFile(path.join(out, `${name}.png`), path.join(documentation, `${name}.png`));
  console.log(`Pictures: ${out}; those of the documentation: ${documentation}`);
} finally {
  await rm(temporary, { recursive: true, force: true });
}

/** Both recipes as they ship, and a pipeline over all types: some minutes. */
async function makeData(folder: string): Promise<string> {
  for (const recipe of ['naive', 'protected']) run('train', '--recipe', recipe, '--out', folder);
  const pipeline = path.join(pipelinesFolder(folder), newPipelineId(new Date(), randomUUID()));
  const types = ['--quantization', 'Q8_0,Q6_K,Q5_K_M,Q4_K_M'];
  run('pipeline', '--model', embeddedModelFolder, '--out', pipeline, ...types);
  await writeFile(path.join(pipeline, nameFile), 'so8t-tiny\n');
  return folder;
}

/** The command line, to its end. */
function run(...words: string[]): void {
  const { status } = spawnSync(process.execPath, [path.join(root, 'src-main', 'cli.ts'), ...words], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) throw new Error(`\`so8t ${words.join(' ')}\` ended with ${status}.`);
}

async function photograph(dataFolder: string, withRuns: boolean): Promise<void> {
  const door = await startBrowserDoor(dataFolder);
  const browser = await chromium.launch({ executablePath: values.chromium, args: ['--no-sandbox'] });
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' });
    await page.goto(door.link);
    for (const language of ['en', 'ja'] as const)
      for (const theme of ['light', 'dark'] as const) {
        await changeAppearance(page, language, theme);
        await drawPages(page, withRuns, async (name) => {
          await page.screenshot({ path: path.join(out, `${name}-${language}-${theme}.png`) });
        });
      }
  } finally {
    await browser.close();
    await door.stop();
  }
}
