/** How a second start finds the first: a file in the data folder that only its owner can read. */
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import path from 'node:path';
import { z } from 'zod';

const runningSchema = z.object({
  pid: z.int().min(1),
  port: z.int().min(1).max(65_535),
  secret: z.string().min(32),
});

export type RunningServer = z.infer<typeof runningSchema>;

/** A server that runs answers at once. */
const answerMilliseconds = 2000;

function fileOf(dataFolder: string): string {
  return path.join(dataFolder, 'browser-door.json');
}

/** Leaves word of a server that runs. The answer takes it away again, unless another one has left word since. */
export async function announceServer(
  dataFolder: string,
  running: RunningServer,
): Promise<() => Promise<void>> {
  const file = fileOf(dataFolder);
  await mkdir(dataFolder, { recursive: true });
  // Whole or not at all, and never readable by others, not even for a moment.
  const fresh = `${file}.${process.pid}`;
  await rm(fresh, { force: true });
  await writeFile(fresh, JSON.stringify(running), { mode: 0o600, flag: 'wx' });
  await chmod(fresh, 0o600);
  await rename(fresh, file);
  return async () => {
    if ((await readRunning(dataFolder))?.secret === running.secret) await rm(file, { force: true });
  };
}

async function readRunning(dataFolder: string): Promise<RunningServer | undefined> {
  try {
    return runningSchema.parse(JSON.parse(await readFile(fileOf(dataFolder), 'utf8')));
  } catch {
    // No server, or a file that is none of ours.
    return undefined;
  }
}

/** A fresh link from the server that runs on this data folder; `undefined` when there is none, whatever the file says. */
export async function linkOfRunning(dataFolder: string): Promise<string | undefined> {
  const running = await readRunning(dataFolder);
  if (!running) return undefined;
  const link = await askForLink(running).catch(() => undefined);
  // Another program may have the port now. Nothing but our own address is opened.
  return link?.startsWith(`http://127.0.0.1:${running.port}/open?token=`) ? link : undefined;
}

function askForLink({ port, secret }: RunningServer): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        host: '127.0.0.1',
        port,
        path: '/link',
        method: 'POST',
        headers: { authorization: `Bearer ${secret}` },
        signal: AbortSignal.timeout(answerMilliseconds),
      },
      async (response) => {
        try {
          let text = '';
          for await (const chunk of response.setEncoding('utf8')) {
            text += chunk;
            if (text.length > 1000) break;
          }
          resolve(response.statusCode === 200 ? text.trim() : undefined);
        } catch (error) {
          reject(error);
        }
      },
    );
    asked.once('error', reject).end();
  });
}
