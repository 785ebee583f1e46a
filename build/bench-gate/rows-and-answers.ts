/**
 * What a row for the heads costs beside an answer's own prefill, in this process: apart, and in the answer's context. The
 * answer that it is held against is that of a context which computes nothing for heads.
 */
import { openConversation } from '../../src-main/llama-cpp/conversation.ts';
import { openLlamaModel } from '../../src-main/llama-cpp/open-llama-model.ts';
import { percentile, timed, timesLine } from './figures.ts';

export async function benchRows(
  file: string,
  threads: number,
  texts: readonly string[],
  prompts: number,
): Promise<void> {
  const model = await openLlamaModel(file, { threads });
  const conversation = await openConversation(model, { contextTokens: 1024, lends: true });
  const ungated = await openConversation(model, { contextTokens: 1024, lends: false });
  const sampling = { temperature: 0, topP: 1, topK: 0, seed: 1, maximumTokens: 1, stop: [] };
  const signal = new AbortController().signal;
  const said = (content: string) => [{ role: 'user' as const, content }];
  const firstToken = async ({ generate }: typeof ungated, text: string): Promise<void> => {
    for await (const _ of generate(said(text), { sampling, tools: [], signal })) {
      // Only its end matters.
    }
  };
  const row = async (text: string): Promise<void> => {
    // Three tags, whichever they are.
    await model.evaluateRow(conversation.row(said(text)), true, [5, 6, 7]);
  };
  const times = { alone: [] as number[], apart: [] as number[], row: [] as number[], rest: [] as number[] };
  const unused = texts.toReversed()[Symbol.iterator]();
  const next = (): string => unused.next().value!;
  for (let warm = 0; warm < 4; warm += 1) {
    await row(next());
    await firstToken(ungated, next());
  }
  let tokens = 0;
  for (let round = 0; round < prompts; round += 1) {
    // The same text for all: the context still holds the text before, and a row is always computed whole.
    const text = next();
    times.alone.push(await timed(() => firstToken(ungated, text)));
    times.apart.push(await timed(() => row(text)));
    tokens += conversation.row(said(text)).length;
    model.lend(conversation.lent);
    times.row.push(await timed(() => row(text)));
    times.rest.push(await timed(() => firstToken(conversation, text)));
    model.lend(null);
  }
  await model.dispose();
  console.log(`in one process, ${(tokens / prompts).toFixed(0)} tokens on average:`);
  console.log(timesLine('answer, prefill and first token', times.alone));
  console.log(timesLine('row for the heads, its own context', times.apart));
  console.log(timesLine("row for the heads, the answer's context", times.row));
  console.log(timesLine('answer that goes on from that row', times.rest));
  const p50 = (all: readonly number[]): number => percentile(all, 0.5);
  const share = (added: number): string => `${((added / p50(times.alone)) * 100).toFixed(0)} %`;
  console.log(
    `added to the time to first token: apart ${share(p50(times.apart))}, ` +
      `in one pass ${share(p50(times.row) + p50(times.rest) - p50(times.alone))} of the prefill`,
  );
}
