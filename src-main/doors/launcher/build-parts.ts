/** Builds what is missing or older than its sources before a door opens. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { createOutputTail } from '../../processes/output-tail.ts';
import { type BuiltPart, isFresh } from '../built-parts.ts';

/** @throws with the builder's last words when the sources cannot be built. */
export async function buildParts(
  root: string,
  parts: readonly BuiltPart[],
  say: (line: string) => void,
): Promise<void> {
  const fresh = await Promise.all(parts.map((part) => isFresh(root, part)));
  const stale = parts.filter((_, index) => !fresh[index]);
  if (stale.length === 0) return;
  const names = { main: 'the window', preload: 'its bridge', renderer: 'the screens' };
  say(`Building ${stale.map((part) => names[part]).join(', ')} ...`);
  const tail = createOutputTail();
  const code = await new Promise<number | null>((resolve, reject) => {
    const builder = path.join(root, 'build', 'build-doors.ts');
    const child = spawn(process.execPath, [builder, ...stale], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.on('data', tail.add);
    child.stderr.on('data', tail.add);
    child.once('error', reject).once('close', resolve);
  });
  if (code !== 0) throw new Error(`The doors could not be built:\n${tail.text()}`);
}
