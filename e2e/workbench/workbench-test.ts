/** Tests of the workbench: what is in the data folder before it is opened. */
import { test as base, expect } from '../fixtures.ts';
import { copyMadeStudy } from './made-study.ts';

interface Options {
  /** An object, because Playwright takes a bare function for a fixture. */
  readonly found: {
    /** Puts something into the data folder before the workbench opens it. */
    readonly put: (dataFolder: string) => Promise<void>;
  };
}

export const test = base.extend<Options>({
  found: [{ put: async () => {} }, { option: true }],
  dataFolder: [
    async ({ dataFolder, found }, use) => {
      await found.put(dataFolder);
      await use(dataFolder);
    },
    // Trainings may be among what is put there, on a machine with other work to do.
    { scope: 'test', timeout: 300_000 },
  ],
  page: async ({ page }, use) => {
    // What cannot be pressed is told at once, and not at the end of a long test.
    page.setDefaultTimeout(15_000);
    await use(page);
  },
});

/** For `test.use`: two finished runs. */
export const withStudy = { found: { put: copyMadeStudy } };

export { expect };
