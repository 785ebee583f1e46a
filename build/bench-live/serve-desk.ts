/** The workbench on loopback, with the stand-in stage, in a process of its own: what a viewer is connected to. */
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { appRouter } from '../../src-main/api/router.ts';
import { openDesk } from '../../src-main/app.ts';
import { serveViewers } from '../../src-main/doors/viewer.ts';

const desk = await openDesk(process.argv[2]!, {
  stageService: new URL('./stand-in-stage.ts', import.meta.url),
});
const serveViewer = serveViewers({
  router: appRouter,
  context: { workbench: desk, door: { kind: 'browser' } },
  onError: (error, path) => console.error(path, error),
});
const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
server.on('connection', (socket, request) => serveViewer(socket, request));
server.once('listening', () => process.send!((server.address() as AddressInfo).port));
process.once('message', async () => {
  for (const socket of server.clients) socket.terminate();
  server.close();
  await desk.close();
  process.disconnect();
});
