/** A wish for layers on a graphics card, whatever this machine has: real process, real model, real store. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { defaultAgentSettings } from '../../agent/agent-settings.ts';
import { type AnswerStep, hasTurnEnded, type Turn } from '../../agent/turn.ts';
import { convertModel } from '../../llama-cpp/test-files/convert-model.ts';
import { embeddedModelFolder } from '../../package-files.ts';
import { connectStore } from '../../processes/connect-store.ts';
import { type OpenedAgent, openAgent } from './open-agent.ts';

async function ask({ agent }: OpenedAgent): Promise<Turn> {
  const { id } = await agent.create();
  const { id: turn } = await agent.send(id, 'Write a poem about the sea.', 'en');
  for (;;) {
    const now = await agent.turn(turn);
    if (hasTurnEnded(now)) return now;
    await wait(10);
  }
}

const placeOf = ({ steps }: Turn) =>
  steps.find((step): step is AnswerStep => step.kind === 'answer')?.figures?.computedOn;

it('is granted as far as there is a card and memory, and the turn says what came of it', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'so8t-wish-'));
  const store = await connectStore(folder);
  const opened = await openAgent({
    dataFolder: folder,
    store,
    threads: () => 1,
    overlayFolder: null,
    onTrouble() {},
    onChange() {},
  });
  try {
    const model = await convertModel(embeddedModelFolder, path.join(folder, 'own.gguf'));
    const wish = async (gpuLayers: 'auto' | number) => {
      const backend = { kind: 'llama-cpp', model, contextTokens: 512, gpuLayers } as const;
      await opened.agent.changeSettings({ ...defaultAgentSettings(), backend });
      const turn = await ask(opened);
      expect(turn).toMatchObject({ status: 'answered', problem: null });
      // As it is stored, too.
      const [stored] = await store.listTurns(turn.conversation);
      expect((stored!.record as { turn: Turn }).turn).toEqual(turn);
      return placeOf(turn)!;
    };
    const cards = await opened.agent.graphics();
    expect(cards.through === null).toBe(cards.names.length === 0);
    expect(cards.freeBytes).toBeLessThanOrEqual(cards.totalBytes);
    const [some, all, none] = [await wish(2), await wish('auto'), await wish(0)];
    expect([some.wished, all.wished, none.wished]).toEqual([2, 'auto', 0]);
    expect(none).toMatchObject({ card: null, layers: 0 });
    if (cards.through === null) {
      expect(some).toMatchObject({ card: null, layers: 0 });
      expect(all).toMatchObject({ card: null, layers: 0 });
    } else {
      expect(some.layers).toBeLessThanOrEqual(2);
      expect(all.layers).toBeLessThanOrEqual(all.ofLayers);
    }
    // It is the embedded model's own process that answers otherwise, and says so as well.
    await opened.agent.changeSettings(defaultAgentSettings());
    expect(placeOf(await ask(opened))).toMatchObject({ card: null, layers: 0 });
  } finally {
    await opened.close();
    await store.close();
    await rm(folder, { recursive: true, force: true });
  }
}, 120_000);
