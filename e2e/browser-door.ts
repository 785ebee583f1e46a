/** The browser door as a program of its own, as `npm start` runs it. */
import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';

const root = path.join(import.meta.dirname, '..');

export interface BrowserDoor {
  readonly child: ChildProcess;
  /** Works once. */
  readonly link: string;
  readonly output: () => string;
  /** Its exit code. */
  readonly ended: Promise<number | null>;
  /** Ends it politely. */
  stop(): Promise<number | null>;
}

export async function startBrowserDoor(dataFolder: string, ...args: string[]): Promise<BrowserDoor> {
  const program = path.join(root, 'src-main', 'start.ts');
  const child = spawn(process.execPath, [program, '--browser', '--no-open', '--data', dataFolder, ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const link = new Promise<string>((resolve, reject) => {
    const read = (text: string): void => {
      output += text;
      const found = /http:\/\/127\.0\.0\.1:\d+\/open\?token=[\w-]{43}/.exec(output);
      if (found) resolve(found[0]);
    };
    child.stdout.setEncoding('utf8').on('data', read);
    child.stderr.setEncoding('utf8').on('data', read);
    void ended.then(() => reject(new Error(`the browser door ended:\n${output}`)));
  });
  return {
    child,
    link: await link,
    output: () => output,
    ended,
    stop() {
      child.kill('SIGTERM');
      return ended;
    },
  };
}
