/** What only a program with a window can do for the API. */
import { type BrowserWindow, dialog, type OpenDialogOptions, shell } from 'electron';
import type { Door } from '../../api/context.ts';

/** @param window the window that a dialog belongs to, once there is one. */
export function windowDoor(window: () => BrowserWindow | undefined): Door {
  return {
    kind: 'electron',
    async choosePath({ title, kind }) {
      const options: OpenDialogOptions =
        kind === 'folder'
          ? { title, properties: ['openDirectory'] }
          : { title, properties: ['openFile'], filters: [{ name: 'GGUF', extensions: ['gguf'] }] };
      const owner = window();
      const chosen = await (owner ? dialog.showOpenDialog(owner, options) : dialog.showOpenDialog(options));
      return chosen.filePaths[0] ?? null;
    },
    showPath: (path) => shell.showItemInFolder(path),
  };
}
