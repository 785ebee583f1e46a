/**
 * Child: makes a damaged GGUF file and, when the program's own check accepts it, loads it in llama.cpp and computes a row.
 * node load-process.ts <corpus folder> <work folder> <seed>
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { openDecoder } from '../../src-main/llama-cpp/decoder.ts';
import { readGgufFacts } from '../../src-main/llama-cpp/gguf-facts.ts';
import { readCorpus } from './corpus.ts';
import { mutate } from './mutate.ts';

export interface LoadAnswer {
  /** `not accepted` by the program's check; `loaded`; `refused` by llama.cpp, with its reason. */
  readonly outcome: 'not accepted' | 'loaded' | 'refused';
  readonly reason: string | null;
}

const [corpusFolder, work, seed] = process.argv.slice(2) as [string, string, string];
const corpus = await readCorpus(corpusFolder);
const file = path.join(work, 'loaded.gguf');

async function loadOne(number: number): Promise<LoadAnswer> {
  const { source, bytes } = mutate(corpus, Number(seed), number, true);
  // llama.cpp maps files into memory: what it looks at must not change under its eyes.
  const own = file.replace('.gguf', `-${number}-${path.basename(source.file)}`);
  writeFileSync(own, bytes);
  try {
    readGgufFacts(own);
  } catch (error) {
    return { outcome: 'not accepted', reason: (error as Error).message };
  }
  try {
    const decoder = await openDecoder(own, { threads: 1, maximumTokens: 16 });
    const text = [...decoder.tokenize('Sail on, 12 ships: 東京 \u0000')];
    const row = [...text, 1, 2, 3].slice(0, 12);
    await decoder.evaluate(row);
    decoder.logits(row.length - 1);
    decoder.pooledState();
    decoder.dispose();
    return { outcome: 'loaded', reason: null };
  } catch (error) {
    return { outcome: 'refused', reason: (error as Error).message };
  }
}

process.on('disconnect', () => process.exit());
process.send!({ ready: true });
process.on('message', async (number: number) => process.send!(await loadOne(number)));
