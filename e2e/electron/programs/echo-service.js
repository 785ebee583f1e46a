/** A child service for the utility process: everything that its end can be like. */
import { serveParent } from '../../../out/main/processes/serve-parent.js';

await serveParent(() => {
  if (process.argv[2] === 'fail') throw Object.assign(new Error('cannot serve'), { code: 'no-way' });
  return {
    functions: {
      echo: (value) => value,
      facts: () => ({ args: process.argv.slice(2), utility: process.parentPort !== undefined }),
      unclonable: () => () => {},
      crash() {
        process.stderr.write('the last words\n');
        process.abort();
      },
      leave() {
        process.exit(7);
      },
    },
    close() {
      process.stderr.write('closed in order\n');
    },
  };
});
