/** A tool's result that is read in pieces is masked in the log by what stands around the piece. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { openRig } from './test-files/agent-rig.ts';

it('a file that is read from within a secret on uncovers nothing of it', async () => {
  const text = 'Notes.\npassword: Quokka-Zebra-77 and パスワード：Walrus-Ibex-33です。\nEnd.';
  const offsets = Array.from({ length: Buffer.byteLength(text) }, (_, offset) => offset);
  const calls = offsets.map((offset) => ({ tool: 'read_file', arguments: { path: 'notes.txt', offset } }));
  const first = await openRig([]);
  await writeFile(path.join(first.files, 'notes.txt'), text);
  const settings = { ...first.parts.settings, toolRounds: calls.length };
  const rig = await first.restart([calls, 'Done.'], { settings });
  const { turn } = await rig.ask('Read the notes.');
  expect(turn.status).toBe('answered');
  const results = (await rig.store.pageAudit({ subjects: ['tool-result'] }, 0, 1000)).map(
    ({ event }) => event.kind === 'decision' && event.text,
  );
  expect(results.length).toBeGreaterThanOrEqual(calls.length);
  for (const secret of ['Quokka-Zebra-77', 'Walrus-Ibex-33'])
    for (let at = 0; at + 5 <= secret.length; at += 1)
      for (const shown of results) expect(shown).not.toContain(secret.slice(at, at + 5));
});
