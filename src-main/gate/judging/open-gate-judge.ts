/** The gate's two parts, opened and verified: one that fails leaves the other speaking, and its fault in every answer. */
import { setImmediate } from 'node:timers/promises';
import { sha256 } from '../../artifacts/artifact.ts';
import { recordSituation } from '../../shield/decision/recorded-situation.ts';
import { type Clause, type ClauseId, clausesOf } from '../../shield/directives/directives.ts';
import { openShield, type ShieldFunctions } from '../../shield-data/open-shield.ts';
import type { GateFault, GatePart, HeadFindings } from '../deciding/gate-decision.ts';
import { createFairLine } from './fair-line.ts';
import { faultOf } from './fault-of.ts';
import type { GateJudgeFunctions, GateJudgeRequest, JudgeArtifacts, ShieldFindings } from './gate-judge.ts';
import { ModelUnusable, NotNeeded, type OpenedHeads } from './heads.ts';
import { type HeadPlace, openHeads } from './open-heads.ts';

/** What a gate process is told; JSON. */
export interface GatePlaces {
  readonly shieldFolder: string;
  /** A person's own rows; need not exist. */
  readonly overlayFolder: string | null;
  readonly head: HeadPlace;
}

export interface OpenedGateJudge {
  readonly functions: GateJudgeFunctions;
  /** Null when they could not be opened: `identify` says why. */
  readonly heads: OpenedHeads | null;
  close(): Promise<void>;
}

interface OpenedShield {
  readonly functions: ShieldFunctions;
  readonly sha256: string;
  readonly clauses: ReadonlyMap<ClauseId, Clause>;
}

/** Opens both parts. Never rejects for one that cannot be opened: `identify` and every answer have its fault. */
export async function openGateJudge({
  shieldFolder,
  overlayFolder,
  head,
}: GatePlaces): Promise<OpenedGateJudge> {
  const faults: GateFault[] = [];
  async function opened<Part>(part: GatePart, open: () => Promise<Part>): Promise<Part | null> {
    try {
      return await open();
    } catch (error) {
      faults.push(faultOf(error instanceof ModelUnusable ? 'model' : part, error));
      return null;
    }
  }
  const shield = await opened('shield', () => openShieldPart(shieldFolder, overlayFolder));
  const heads = await opened('head', () => openHeads(head));
  const artifacts: JudgeArtifacts = {
    shield: shield?.sha256 ?? null,
    head: heads?.manifestSha256 ?? null,
    gguf: heads?.ggufSha256 ?? null,
  };

  /** One text between two turns of the event loop: passes that ended meanwhile are followed by the next at once. */
  const shieldLine = createFairLine(1);
  async function ask(one: OpenedShield, request: GateJudgeRequest): Promise<ShieldFindings> {
    await setImmediate();
    return askShield(one, request);
  }

  return {
    heads,
    functions: {
      identify: () => ({ model: heads?.name ?? null, artifacts, faults }),
      async judge(request) {
        const own = [...faults];
        async function asked<Answer>(part: GatePart, ask: () => Promise<Answer>): Promise<Answer | null> {
          try {
            return await ask();
          } catch (error) {
            own.push(faultOf(part, error));
            return null;
          }
        }
        // The heads' pass goes on in a thread of its own while the shield reads.
        const enough = new AbortController();
        const judging = heads && asked('head', () => readByHeads(heads, request, enough.signal));
        const spoken = shield && (await asked('shield', () => shieldLine.inTurn(() => ask(shield, request))));
        if (spoken?.decision.verdict === 'REFUSE')
          enough.abort(new NotNeeded('The shield refuses the text.'));
        const judged = await judging;
        return { textSha256: sha256(request.text), shield: spoken, heads: judged, faults: own, artifacts };
      },
    },
    close: async () => heads?.close(),
  };
}

/** Null for a text of several windows that the shield refuses: what it has left would change nothing. */
async function readByHeads(
  heads: OpenedHeads,
  { text, withinMs, goesOn = false }: GateJudgeRequest,
  enough: AbortSignal,
): Promise<HeadFindings | null> {
  try {
    const found = await heads.judge(text, withinMs, { enough, goesOn });
    return found.windows > 1 && enough.aborted ? null : found;
  } catch (error) {
    if (error instanceof NotNeeded) return null;
    throw error;
  }
}

async function openShieldPart(folder: string, overlayFolder: string | null): Promise<OpenedShield> {
  const functions = await openShield(folder, overlayFolder);
  const { dataSha256, directives } = functions.facts();
  return { functions, sha256: dataSha256, clauses: clausesOf({ version: 1, directives: [...directives] }) };
}

function askShield({ functions, clauses }: OpenedShield, request: GateJudgeRequest): ShieldFindings {
  const { text, shieldPolicy: policy, history, language, utterance } = request;
  const { decision, signals } = functions.judge({ text, policy, history, language, utterance });
  return { decision, situation: recordSituation(signals, history, clauses) };
}
