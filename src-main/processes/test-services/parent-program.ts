/** A program with a child service; prints the child's process id. */
import { connectService } from '../connect-service.ts';

const entry = new URL('./echo-service.ts', import.meta.url);
const service = await connectService({ name: 'echo process', entry, functions: {} });
process.stdout.write(`${service.pid}\n`);
