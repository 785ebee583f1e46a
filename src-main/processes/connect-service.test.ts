import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { connectService, type Service, type ServiceOptions } from './connect-service.ts';
import type { EchoFunctions, EchoParent } from './test-services/echo-service.ts';

type Echo = Service<EchoFunctions & { greet(): string }>;

const services: Echo[] = [];

function entry(name: string): URL {
  return new URL(`./test-services/${name}.ts`, import.meta.url);
}

async function connectEcho(options: Partial<ServiceOptions<EchoParent>> = {}): Promise<Echo> {
  const service: Echo = await connectService({
    name: 'echo process',
    entry: entry('echo-service'),
    functions: { hello: (name) => `hello ${name}` },
    ...options,
  });
  services.push(service);
  return service;
}

/** A process that nobody waits for stays in the table as a zombie where the init process does not collect. */
async function isAlive(pid: number): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  if (status !== undefined) return !/\) [ZX] /.test(status);
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

afterEach(() => {
  for (const service of services.splice(0)) service.kill();
});

describe('a child service', () => {
  it('answers, and is answered', async () => {
    const { remote, stop } = await connectEcho({ args: ['an argument'], env: { ECHO_TEST: 'set' } });
    expect(await remote.double(21)).toBe(42);
    expect(await remote.argument()).toEqual(['an argument', 'set']);
    expect(await remote.greet()).toBe('hello child');
    const data = { numbers: Float32Array.of(1, 2.5), nothing: undefined, map: new Map([[1, 'a']]) };
    expect(await remote.echo(data)).toEqual(data);
    expect((await stop()).code).toBe(0);
  });

  it('passes on what its functions throw, with name, code and stack', async () => {
    const { remote } = await connectEcho();
    const error = await remote.refuse().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'TypeError', message: 'refused', code: 'no-entry' });
    expect((error as Error).stack).toContain('echo-service.ts');
    expect(await remote.double(1)).toBe(2);
  });

  it('rejects what cannot be cloned, in both directions, and goes on', async () => {
    const { remote } = await connectEcho();
    await expect(remote.echo(() => {})).rejects.toThrow('could not be cloned');
    await expect(remote.unclonable()).rejects.toThrow('could not be cloned');
    expect(await remote.double(1)).toBe(2);
  });

  it('rejects all calls when it dies, with its last words', async () => {
    const { remote, exited } = await connectEcho();
    const waiting = [remote.never(), remote.never(), remote.die(7)].map((call) => call.catch(String));
    const text = 'ServiceDied: echo process ended with code 7:\nthe last words';
    expect(await Promise.all(waiting)).toEqual([text, text, text]);
    await expect(remote.double(1)).rejects.toThrow('echo process ended with code 7');
    expect(await exited).toEqual({ code: 7, signal: null, stderrTail: 'the last words' });
  });

  it('rejects all calls when it is killed by kill -9', async () => {
    const { remote, pid } = await connectEcho();
    const waiting = remote.never();
    process.kill(pid!, 'SIGKILL');
    await expect(waiting).rejects.toThrow('echo process was killed by SIGKILL');
  });

  it('is killed when it does not stop', async () => {
    const { remote, stop } = await connectEcho({ stopMilliseconds: 100 });
    const hanging = remote.hang();
    const rejected = expect(hanging).rejects.toThrow('SIGKILL');
    expect(await stop()).toMatchObject({ code: null, signal: 'SIGKILL' });
    await rejected;
  });

  it('closes what it holds when it is stopped or terminated, but not on the Ctrl-C of the terminal', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'so8t-service-'));
    const [stopped, terminated] = [path.join(folder, 'stopped'), path.join(folder, 'terminated')];
    const [first, second] = await Promise.all(
      [stopped, terminated].map((file) => connectEcho({ env: { ECHO_CLOSED: file } })),
    );
    first!.kill('SIGINT');
    expect(await first!.remote.double(1)).toBe(2);
    await first!.stop();
    second!.kill('SIGTERM');
    await second!.exited;
    expect(await Promise.all([stopped, terminated].map((file) => readFile(file, 'utf8')))).toEqual([
      'closed',
      'closed',
    ]);
    await rm(folder, { recursive: true });
  });

  it('ends when its parent disappears', async () => {
    const parent = spawn(process.execPath, [entry('parent-program').pathname], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const pid = Number(String(await new Promise<Buffer>((resolve) => parent.stdout.once('data', resolve))));
    expect(await isAlive(pid)).toBe(true);
    parent.kill('SIGKILL');
    for (let attempt = 0; attempt < 100 && (await isAlive(pid)); attempt++) await wait(20);
    expect(await isAlive(pid)).toBe(false);
  });
});

describe('a child service that does not start', () => {
  const functions = { hello: String };

  it('tells why it cannot', async () => {
    const refused = connectEcho({ entry: entry('refusing-service'), functions });
    await expect(refused).rejects.toMatchObject({ message: 'the shop is shut', code: 'shut' });
  });

  it('died: the error has what it printed', async () => {
    await expect(connectEcho({ entry: entry('dying-service') })).rejects.toThrow(
      'echo process ended with code 3 before it was ready:\ncannot find the key',
    );
    await expect(connectEcho({ entry: entry('no-such-service') })).rejects.toThrow('Cannot find module');
    await expect(connectEcho({ execPath: '/no/such/node' })).rejects.toThrow(
      'echo process could not be started',
    );
  });

  it('is given up after a while, or on a signal', async () => {
    const silent = { entry: entry('silent-service'), readyMilliseconds: 1500 };
    await expect(connectEcho(silent)).rejects.toThrow('was not ready after 1.5 s and was killed:\nthinking');
    const signal = AbortSignal.timeout(50);
    await expect(connectEcho({ ...silent, signal })).rejects.toMatchObject({ name: 'TimeoutError' });
  });
});
