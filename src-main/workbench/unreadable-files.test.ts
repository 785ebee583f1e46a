/** A data folder with one file of each kind that cannot be read: the desk opens, tells of each, and the rest can be used. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { sha256 } from '../artifacts/artifact.ts';
import { encodeGguf, sample } from '../gguf/test-files/encode-gguf.ts';
import { gatesFile } from '../language-model/gates.ts';
import { writeTinyModel } from '../language-model/test-models/tiny-model.ts';
import { openTinyDesk } from './test-programs/tiny-desk.ts';

/** A file of an artifact is another one, and its manifest agrees, as if somebody had made it so. */
async function replace(folder: string, name: string, content: Uint8Array | string): Promise<void> {
  await writeFile(path.join(folder, name), content);
  const file = path.join(folder, 'manifest.json');
  const manifest = JSON.parse(await readFile(file, 'utf8'));
  manifest.files[name] = { sha256: sha256(content), bytes: Buffer.byteLength(content) };
  await writeFile(file, JSON.stringify(manifest));
}

const brokenHeader = (json: string): Buffer => {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, Buffer.from(json)]);
};

it('one unreadable file of each kind keeps neither the desk from opening nor the rest from being used', async () => {
  const place = await openTinyDesk();
  await place.desk.close();
  const models = path.join(place.dataFolder, 'models');

  for (const [name, gatedLayers] of [
    ['head', []],
    ['gates', [0]],
    ['calibrated', []],
  ] as const)
    await writeTinyModel(path.join(models, name), { gatedLayers });
  await replace(path.join(models, 'head'), 'safety_head.safetensors', brokenHeader('{"a":{"dtype":"F31"}}'));
  await replace(path.join(models, 'gates'), gatesFile, brokenHeader('{"a":{},"a":{}}'));
  await replace(path.join(models, 'calibrated'), 'calibration.json', '{"temperature": -1');

  const tokens = ['a', 'b', 'a', ...Array.from({ length: 37 }, (_, index) => `t${index}`)];
  const hostile = encodeGguf({
    ...sample,
    metadata: sample.metadata.map((one) =>
      one[0] === 'tokenizer.ggml.tokens' ? [one[0], 'ARRAY', { of: 'STRING', values: tokens }] : one,
    ),
  });
  await mkdir(path.join(models, 'hostile'));
  const parameters = { format: 'gguf', architecture: 'llama' };
  const manifest = { kind: 'imported-model', name: 'hostile', files: {}, parents: [], parameters };
  const manifestText = JSON.stringify({ ...manifest, figures: {}, versions: {} });
  await writeFile(path.join(models, 'hostile', 'manifest.json'), manifestText);
  await replace(path.join(models, 'hostile'), 'hostile.gguf', hostile);

  const [broken, uncertain] = ['20260101-000000-aaaa', '20260101-000001-bbbb'];
  for (const id of [broken, uncertain])
    await mkdir(path.join(place.dataFolder, 'pipelines', id), { recursive: true });
  await writeFile(path.join(place.dataFolder, 'pipelines', broken, 'pipeline.json'), '{"version": 99}');
  await writeFile(path.join(place.dataFolder, 'pipelines', uncertain, 'certificate.json'), '\u0000\u0001');

  const { desk } = await place.reopen();
  await expect
    .poll(async () => (await desk.shelf.list()).some(({ checking }) => checking), { timeout: 60_000 })
    .toBe(false);
  const found = Object.fromEntries((await desk.shelf.list()).map((entry) => [entry.id, entry.quarantined]));
  expect(found).toEqual({
    embedded: null,
    'shelf:tiny': null,
    'shelf:head': expect.stringMatching(/safety_head\.safetensors: header field "a\.dtype": unknown type/u),
    'shelf:gates': expect.stringMatching(/gates\.safetensors: .*the key "a" appears twice/u),
    // What the figures of a calibration say is read by the gate alone, which stays closed then.
    'shelf:calibrated': null,
    'shelf:hostile': expect.stringMatching(/hostile\.gguf: .*tokens"\[2\]: the token "a" is there twice/u),
  });
  const pipelines = await desk.pipelines.list();
  expect(pipelines.map(({ id, damaged }) => [id, damaged])).toEqual([
    [uncertain, null],
    [broken, expect.stringMatching(/pipeline\.json: field "version"/u)],
  ]);
  await expect(desk.pipelines.resume(broken)).rejects.toThrow(/pipeline\.json: field "version"/u);
  expect((await desk.pipelines.details(uncertain)).state).toBeNull();
  expect(desk.activity.now().notices).toEqual([]);
});
