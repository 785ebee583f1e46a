/** Writes all small checkpoints for the reference converter: node write-tiny-checkpoints.ts <folder>. Prints what they are. */
import { tinyCheckpoints, writeTinyCheckpoint } from './tiny-checkpoints.ts';

const parent = process.argv[2];
if (!parent) throw new Error('Give the folder to write to.');
for (const checkpoint of tinyCheckpoints) await writeTinyCheckpoint(checkpoint, parent);
console.log(JSON.stringify(tinyCheckpoints));
