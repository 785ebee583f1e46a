/** What the gate's files look like from outside, to notice cheaply that one was written, replaced or removed. */
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { GatePlaces } from '../../gate/judging/open-gate-judge.ts';
import { type FolderPrint, printFile, printFolder } from '../folder-print.ts';

/** Never rejects: what cannot be looked at is part of the print. */
export async function printPlaces(places: GatePlaces): Promise<FolderPrint> {
  const { shieldFolder, overlayFolder, head } = places;
  const folder = head.kind === 'engine' ? head.modelFolder : head.headFolder;
  const prints = await Promise.all([
    printModel(folder),
    printAll(shieldFolder),
    ...(overlayFolder ? [printAll(overlayFolder)] : []),
    ...(head.kind === 'gguf' ? [printLarge(head.file)] : []),
  ]);
  const texts = [JSON.stringify(places), ...prints.map(({ text }) => text)];
  return { text: texts.join('\n'), bytes: prints.reduce((sum, { bytes }) => sum + bytes, 0) };
}

async function printModel(folder: string): Promise<FolderPrint> {
  return printFolder(folder).catch((error: Error) => ({ text: error.message, bytes: 0 }));
}

async function printAll(folder: string): Promise<FolderPrint> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => [String(error.code)]);
  const lines = await Promise.all(names.sort().map((name) => printFile(path.join(folder, name))));
  return { text: lines.join('\n'), bytes: 0 };
}

async function printLarge(file: string): Promise<FolderPrint> {
  const bytes = await stat(file).then(
    ({ size }) => size,
    () => 0,
  );
  return { text: await printFile(file), bytes };
}
