/** Runs the window door as a child of the launcher. */
import { spawn } from 'node:child_process';
import { createOutputTail } from '../../processes/output-tail.ts';

export interface WindowRun {
  /** Whether the window was seen, or an open one brought to the front. */
  readonly opened: boolean;
  readonly code: number;
  /** The last that it said when it did not open. */
  readonly reason: string;
}

export interface WindowProgram {
  readonly executable: string;
  /** `out/main/main.js` */
  readonly application: string;
  readonly dataFolder: string;
  readonly say: (line: string) => void;
}

/** Runs until the window is closed. Ctrl-C and a polite kill are handed on, and the program ends in its own time. */
export function runWindow({ executable, application, dataFolder, say }: WindowProgram): Promise<WindowRun> {
  return new Promise((resolve) => {
    const child = spawn(executable, [application, '--data', dataFolder], {
      stdio: ['ignore', 'pipe', 'pipe'],
      // `process.execPath` is Node here; the window's services may need it.
      env: { SO8T_NODE: process.execPath, ...process.env },
    });
    const tail = createOutputTail();
    let opened = false;
    child.stderr.on('data', tail.add);
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      // `main.ts` says nothing else before it has opened.
      opened = true;
      say(text.trimEnd());
    });
    const pass = (signal: NodeJS.Signals): void => void child.kill(signal);
    process.on('SIGINT', pass).on('SIGTERM', pass);
    const end = (code: number, reason: string): void => {
      process.off('SIGINT', pass).off('SIGTERM', pass);
      resolve({ opened, code, reason });
    };
    child.once('error', (error) => end(1, error.message));
    child.once('close', (code, signal) => {
      const text = tail.text();
      if (code !== 0 && opened && text) say(text);
      const last = text.split('\n').at(-1);
      end(code ?? 1, last || (signal ? `it was ended by ${signal}` : `it ended with code ${code}`));
    });
  });
}
