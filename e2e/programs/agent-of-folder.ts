/**
 * The agent over a data folder as a program of its own, without a door: `node agent-of-folder.ts <folder> ask <server>` asks
 * one question and grants whatever a person is asked; `... <folder> look` tells what is there. Lines of JSON.
 */
import { defaultAgentSettings } from '../../src-main/agent/agent-settings.ts';
import { hasTurnEnded } from '../../src-main/agent/turn.ts';
import { connectStore } from '../../src-main/processes/connect-store.ts';
import { openAgent } from '../../src-main/workbench/agent/open-agent.ts';

const [folder = '', what = '', baseUrl = ''] = process.argv.slice(2);
const tell = (line: object): void => console.log(JSON.stringify(line));
const store = await connectStore(folder);
const opened = await openAgent({
  dataFolder: folder,
  store,
  threads: () => 1,
  overlayFolder: null,
  onTrouble: (trouble) => tell({ trouble }),
  onChange() {},
});
const { agent, approvals } = opened;

async function grantAll(): Promise<void> {
  for (const { id } of await approvals.list({ status: 'open' })) await approvals.grant(id);
}

if (what === 'ask') {
  await agent.changeSettings({
    ...defaultAgentSettings(),
    backend: { kind: 'openai', baseUrl, model: 'scripted', keyVariable: null },
    tools: ['query_database'],
  });
  approvals.onChange(() => void grantAll().catch((error: Error) => tell({ trouble: error.message })));
  const { id } = await agent.create();
  const turn = await agent.send(id, 'Explain what a prime number is.', 'en');
  agent.onTurnChange(turn.id, async () => tell({ turn: await agent.turn(turn.id) }));
} else {
  for (const { id } of await agent.list()) tell(await agent.open(id));
  // Whatever would go on by itself has its time.
  agent.lookAtApprovals();
  await opened.parts();
  await new Promise((resolve) => setTimeout(resolve, 2000));
  for (const { id } of await agent.list()) {
    const { turns } = await agent.open(id);
    tell({ later: turns, ended: turns.every(hasTurnEnded), approvals: await approvals.list() });
  }
  await opened.close();
  await store.close();
}
