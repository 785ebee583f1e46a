import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { sha256, sha256OfFile, verifyArtifact } from '../artifacts/artifact.ts';
import { gatesFile } from '../language-model/gates.ts';
import { burnIn } from './burn-in.ts';
import { canonicalHash } from './canonical-json.ts';
import { rotationsOf } from './rotation.ts';
import {
  oProjName,
  readRaw,
  valuesOf,
  writeGates,
  writeShardedCheckpoint,
} from './test-files/sharded-checkpoint.ts';
import { turnColumns } from './turn-columns.ts';

it('burns a file of more pieces than are in memory at once, and hashes what it read and what it wrote', async () => {
  const root = await mkdtemp(path.join(tmpdir(), 'so8t-burn-'));
  try {
    const [model, out] = [path.join(root, 'model'), path.join(root, 'burnt')];
    // 38 MB in one weight: ten pieces.
    await writeShardedCheckpoint(model, { type: 'F64', layers: 1, outFeatures: 2400, inFeatures: 2000 });
    const parameters = (await writeGates(model, { layers: [0], blocks: 250 })).get(0)!;
    const stage = burnIn({ model, out }, new AbortController().signal);
    while (!(await stage.next()).done);

    const shard = 'model-00002-of-00002.safetensors';
    const [before, after] = [await readRaw(path.join(model, shard)), await readRaw(path.join(out, shard))];
    const exact = valuesOf(before.get(oProjName(0))!);
    turnColumns(exact, exact.length, 0, rotationsOf(parameters));
    const found = after.get(oProjName(0))!;
    expect(sha256(found.bytes)).toBe(sha256(new Uint8Array(exact.buffer)));
    for (const [name, { bytes }] of before)
      if (name !== oProjName(0)) expect(sha256(after.get(name)!.bytes)).toBe(sha256(bytes));

    const { manifest } = await verifyArtifact(out, ['imported-model']);
    const names = (await readdir(model)).filter((name) => name !== gatesFile);
    const files = names.map(async (name): Promise<[string, object]> => {
      const file = path.join(model, name);
      return [name, { sha256: await sha256OfFile(file), bytes: (await stat(file)).size }];
    });
    expect(manifest.parents[0]!.manifest).toBe(canonicalHash(Object.fromEntries(await Promise.all(files))));
    expect(manifest.parents[1]!.manifest).toBe(sha256(await readFile(path.join(model, gatesFile))));
  } finally {
    await rm(root, { recursive: true });
  }
});
