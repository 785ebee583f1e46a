import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, readdir, symlink, truncate } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { mountSmallDisk } from '../../artifacts/test-programs/small-disk.ts';
import { writeHuggingFaceFolder, writeSparseFolder } from '../../model-files/test-files/sample-models.ts';
import { embeddedModelFolder } from '../../package-files.ts';
import { shelfOfEachTest } from './test-programs/shelf-of-tests.ts';

const now = shelfOfEachTest();

describe('a path that cannot be imported is an error at once', () => {
  it('when it is nothing, no model, or on the shelf', async () => {
    const { root, models, shelf, importWhole } = now();
    const name = await importWhole(embeddedModelFolder);
    await expect(shelf.import(path.join(root, 'none'))).rejects.toThrow('there is no such file or folder');
    await expect(shelf.import(root)).rejects.toThrow('has neither a manifest.json nor a config.json');
    await expect(shelf.import(path.join(models, name))).rejects.toThrow('lies on the shelf already');
    await symlink(path.join(models, name), path.join(root, 'link'));
    await expect(shelf.import(path.join(root, 'link'))).rejects.toThrow('lies on the shelf already');
    expect(shelf.imports().map((one) => one.name)).toEqual([name]);
  });

  it('when it may not be read', async ({ skip }) => {
    const { root, shelf } = now();
    if (process.getuid?.() === 0) return skip('root may read everything');
    const source = await writeHuggingFaceFolder(path.join(root, 'source'));
    await chmod(source, 0o000);
    await expect(shelf.import(source)).rejects.toThrow('it may not be read');
    await chmod(source, 0o700);
  });

  it('when there is no room for it', async ({ skip }) => {
    const { root, open } = now();
    const disk = await mountSmallDisk(4 * 1024);
    if (typeof disk === 'string') return skip(disk);
    const small = open(disk.folder);
    try {
      const source = await writeSparseFolder(path.join(root, 'big'), 50e6);
      await expect(small.import(source)).rejects.toThrow(/the model takes 51 MB, and \d+ MB are free/u);
    } finally {
      await small.close();
      await disk.dispose();
    }
  });
});

describe('an import that does not come to its end', () => {
  it('is cancelled: nothing is left, and it can be imported again', async () => {
    const { root, models, shelf, ended } = now();
    const source = await writeSparseFolder(path.join(root, 'big'), 300e6);
    const name = await shelf.import(source);
    await vi.waitFor(() => expect(shelf.imports()[0]!.bytesDone).toBeGreaterThan(0), {
      timeout: 30_000,
      interval: 5,
    });
    await shelf.cancelImport(name);
    expect(shelf.imports()).toMatchObject([{ name, state: 'cancelled', error: null }]);
    expect(await readdir(models)).toEqual([]);
    await expect(shelf.cancelImport(name)).rejects.toThrow('No import of "big" goes on');
    await expect(shelf.cancelImport('other')).rejects.toThrow('No import of "other" goes on');
    await truncate(path.join(source, 'model.safetensors'), 0);
    await expect(shelf.import(source)).resolves.toBe(name);
    expect(await ended(name)).toMatchObject({
      state: 'failed',
      error: expect.stringContaining('are too few'),
      damage: 'weights',
    });
  });

  it('because the whole program is killed: nothing is under a final name, and the next start cleans up', async () => {
    const { root, dataFolder, models, open } = now();
    const source = await writeSparseFolder(path.join(root, 'big'), 2e9);
    const program = path.join(import.meta.dirname, 'test-programs', 'import-until-killed.ts');
    const child: ChildProcess = spawn(process.execPath, [program, dataFolder, source], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout!, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    const left = (await readdir(models)).filter((name) => !name.startsWith('.'));
    expect(left.filter((name) => !/^big\.part-[0-9a-f]{8}$/u.test(name))).toEqual([]);
    // The copying process notices that its parent is gone; should it still write, that goes nowhere.
    const next = open();
    expect((await next.list()).map(({ id }) => id)).toEqual(['embedded']);
    await vi.waitFor(async () => {
      const again = open();
      await again.list();
      await again.close();
      expect((await readdir(models)).filter((name) => !name.startsWith('.'))).toEqual([]);
    }, 10_000);
    await next.close();
  });

  it('because the workbench closes: nothing is left', async () => {
    const { root, models, shelf } = now();
    await shelf.import(await writeSparseFolder(path.join(root, 'big'), 300e6));
    await shelf.close();
    expect(await readdir(models)).toEqual([]);
  });
});
