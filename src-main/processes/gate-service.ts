/** Entry of the gate's process: the shield and the heads, verified and kept to judge; answers come from the same model. */
import type { GateJudgeFunctions } from '../gate/judging/gate-judge.ts';
import { type GatePlaces, openGateJudge } from '../gate/judging/open-gate-judge.ts';
import type { GenerationChild, GenerationParent } from './generation-protocol.ts';
import { serveGeneration } from './serve-generation.ts';
import { serveParent } from './serve-parent.ts';

export type GateServiceFunctions = GateJudgeFunctions & GenerationChild;

await serveParent<GateServiceFunctions, GenerationParent>(async (parent) => {
  const places = JSON.parse(process.argv[2] ?? '') as GatePlaces;
  const { functions, heads, close } = await openGateJudge(places);
  return { functions: { ...functions, ...serveGeneration(heads?.llama ?? null, parent) }, close };
});
