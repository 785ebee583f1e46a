/** Looks for graphics cards in a process of its own: a driver that fails takes nothing with it. */
import type { GraphicsCards } from '../llama-cpp/graphics-cards.ts';
import { connectService } from './connect-service.ts';
import type { GraphicsFunctions } from './graphics-service.ts';
import { moduleBeside } from './module-beside.ts';

const entry = moduleBeside(import.meta.url, './graphics-service');

/** @throws why nobody could look */
export async function lookForGraphics(): Promise<GraphicsCards> {
  const service = await connectService<GraphicsFunctions, object>({
    name: 'process that looks for graphics cards',
    entry,
    functions: {},
  });
  try {
    return await service.remote.look();
  } finally {
    await service.stop();
  }
}
