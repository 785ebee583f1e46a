/** A program with a quantisation in a child process: prints the child's process id when llama.cpp works. */

import type { QuantiseInput, QuantiseProgress } from '../../llama-cpp/quantise.ts';
import { connectService } from '../connect-service.ts';
import type { JobChild, JobParent } from '../job-protocol.ts';

const [input = '', output = '', part = '', type = ''] = process.argv.slice(2);
const request: QuantiseInput = { input, output, part, type, threads: 1 };
const functions: JobParent = {
  async deliver(events) {
    const working = (events as QuantiseProgress[]).some(({ state }) => state === 'quantising');
    if (working) process.stdout.write(`${service.pid}\n`);
  },
};
const service = await connectService<JobChild, JobParent>({
  name: 'quantise process',
  entry: new URL('../quantiser-service.ts', import.meta.url),
  functions,
});
await service.remote.run('quantise', request);
await service.stop();
process.stdout.write('done\n');
