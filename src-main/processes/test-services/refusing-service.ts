import { serveParent } from '../serve-parent.ts';

await serveParent(() => {
  throw Object.assign(new Error('the shop is shut'), { code: 'shut' });
});
