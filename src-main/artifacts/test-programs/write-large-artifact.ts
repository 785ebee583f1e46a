/** Writes an artifact of many files: the test kills this process in the middle. */
import { writeArtifact } from '../artifact.ts';

const folder = process.argv[2]!;
const files = new Map(
  Array.from({ length: 400 }, (_, number) => [`part-${number}.bin`, new Uint8Array(100_000).fill(number)]),
);
await writeArtifact(folder, { kind: 'model', name: 'large', files });
