/** The bridge: one channel, and nothing else of Electron or Node. */
import { contextBridge, ipcRenderer } from 'electron';
import { type Bridge, channelName } from '../src-main/doors/electron/channel.ts';

contextBridge.exposeInMainWorld('so8tBridge', {
  send: (message) => ipcRenderer.send(channelName, message),
  onMessage(listener) {
    ipcRenderer.on(channelName, (_event, message) => listener(message));
  },
} satisfies Bridge);
