import { expect, it } from 'vitest';
import { tinyRecipe } from '../../training/test-programs/tiny-run.ts';
import { openTinyDesk } from '../test-programs/tiny-desk.ts';

it('a run that is queued and in no queue can be paused and cancelled', async () => {
  const { api, desk, until } = await openTinyDesk();
  for (const stop of ['pause', 'cancel'] as const) {
    // As it is left when a start ends between the store and the queue.
    const { id } = await desk.store.createRun({
      name: stop,
      kind: 'training',
      recipe: tinyRecipe,
      seed: 1,
    });
    await api.runs[stop]({ id });
    expect(await until(id, () => true)).toMatchObject({ status: stop === 'pause' ? 'paused' : 'cancelled' });
  }
});
