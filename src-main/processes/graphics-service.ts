/** Entry of a process that looks for graphics cards and ends. */
import { findGraphicsCards, type GraphicsCards } from '../llama-cpp/graphics-cards.ts';
import { serveParent } from './serve-parent.ts';

export interface GraphicsFunctions {
  look(): Promise<GraphicsCards>;
}

await serveParent<GraphicsFunctions>(async () => ({ functions: { look: findGraphicsCards } }));
