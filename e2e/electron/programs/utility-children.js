/** Runs in Electron's main process without a window: child services by `utilityProcess`; prints what came of it. */
import { app } from 'electron';
import { connectService } from '../../../out/main/processes/connect-service.js';
import { startChildrenWith } from '../../../out/main/processes/spawn-child.js';
import { utilityChild } from '../../../out/main/processes/utility-child.js';

startChildrenWith(utilityChild);
const entry = new URL('./echo-service.js', import.meta.url);
const connect = (...args) => connectService({ name: 'echo', entry, args, functions: {} });
const caught = (promise) =>
  promise.then(
    () => 'nothing',
    ({ name, message, code }) => ({ name, message, code }),
  );

async function run() {
  const results = {};
  const first = await connect('an argument');
  results.facts = await first.remote.facts();
  const sent = { numbers: Float32Array.of(1, 2.5), nothing: undefined, map: new Map([['a', 1]]) };
  const back = await first.remote.echo(sent);
  results.echoed = [
    back.numbers instanceof Float32Array,
    back.numbers[1],
    'nothing' in back,
    back.map.get('a'),
  ];
  const large = new Uint8Array(20_000_000).fill(7);
  results.large = (await first.remote.echo(large)).length;
  results.unclonable = await caught(first.remote.unclonable());
  results.stopped = await first.stop();
  results.failed = await caught(connect('fail'));
  const killed = await connect();
  const waiting = caught(killed.remote.echo('never'));
  killed.kill();
  results.killed = [(await killed.exited).signal, (await caught(killed.remote.echo(1))).name];
  await waiting;
  const crashed = await connect();
  results.crashCall = (await caught(crashed.remote.crash())).name;
  results.crash = await crashed.exited;
  const left = await connect();
  results.leftCall = await caught(left.remote.leave());
  const hidden = await connect();
  const outside = hidden.pid;
  process.kill(outside, 'SIGKILL');
  results.outside = await hidden.exited;
  const missing = connectService({ name: 'missing', entry: new URL('./none.js', entry), functions: {} });
  results.missing = (await caught(missing)).name;
  results.tooNew = await caught(
    (async () => connectService({ name: 'new', entry, functions: {}, needsNode: 99 }))(),
  );
  return results;
}

app.whenReady().then(async () => {
  const results = await run().catch((error) => ({ error: error.stack }));
  process.stdout.write(`RESULTS ${JSON.stringify(results)}\n`, () => app.exit(0));
});
