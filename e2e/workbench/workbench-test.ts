/** Tests of the workbench: what is in the data folder before it is opened, and words for what people do. */
import { test as base, expect } from '../fixtures.ts';
import { copyMadeStudy } from './made-study.ts';

interface Options {
  /** Puts something into the data folder before the workbench opens it. */
  readonly fill: (dataFolder: string) => Promise<void>;
}

export const test = base.extend<Options>({
  fill: [async () => {}, { option: true }],
  dataFolder: async ({ dataFolder, fill }, use) => {
    await fill(dataFolder);
    await use(dataFolder);
  },
});

/** For `test.use`: two finished runs. */
export const withStudy = { fill: copyMadeStudy };

export { expect };
