/** What `npm start -- ...` takes. */
import { parseArgs } from 'node:util';
import { chooseDataFolder } from '../data-folder.ts';

export interface StartOptions {
  readonly dataFolder: string;
  /** The browser door even where there is a window. */
  readonly browser: boolean;
  readonly port?: number;
  /** Whether the browser door opens a browser. */
  readonly open: boolean;
}

export const usage = `SO8T Workbench

  --data <folder>   where runs, models and settings are kept
  --browser         in the browser instead of a window of its own
  --port <number>   port of the browser door; a free one unless given
  --no-open         print the address and open no browser
  --help            this text`;

/** @returns `undefined` when help is wanted. @throws naming the option that is wrong */
export function readStartOptions(args: readonly string[]): StartOptions | undefined {
  const { values } = parseArgs({
    args: [...args],
    allowNegative: true,
    options: {
      data: { type: 'string' },
      browser: { type: 'boolean', default: false },
      port: { type: 'string' },
      open: { type: 'boolean', default: true },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  const port = values.port === undefined ? undefined : Number(values.port);
  if (port !== undefined && !(Number.isInteger(port) && port >= 1 && port <= 65_535))
    throw new Error(`--port ${values.port}: use a whole number from 1 to 65535`);
  return {
    dataFolder: chooseDataFolder(values.data),
    // Who names a port means the browser door.
    browser: values.browser || port !== undefined,
    ...(port === undefined ? {} : { port }),
    open: values.open,
  };
}
