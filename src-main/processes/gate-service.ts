/** Entry of the gate's process: the shield and the heads, verified and kept to judge. */
import type { GateJudgeFunctions } from '../gate/judging/gate-judge.ts';
import { type GatePlaces, openGateJudge } from '../gate/judging/open-gate-judge.ts';
import { serveParent } from './serve-parent.ts';

await serveParent<GateJudgeFunctions>(() => {
  const places = JSON.parse(process.argv[2] ?? '') as GatePlaces;
  return openGateJudge(places);
});
