/** The shield desk over one data folder. */
import path from 'node:path';
import { type Verdict, verdicts } from '../../data/verdict.ts';
import { shieldEvaluationFolder, shieldFolder } from '../../package-files.ts';
import type { Store } from '../../processes/connect-store.ts';
import { moduleBeside } from '../../processes/module-beside.ts';
import { turnOf } from '../../shield/create-shield.ts';
import type { ShieldPolicy } from '../../shield/decision/policy.ts';
import type { ShieldSignals } from '../../shield/decision/signals-to-situation.ts';
import { readOverlay } from '../../shield/overlay/overlay.ts';
import type { Turn } from '../../shield/temporal/temporal-risk.ts';
import type { EvaluateShieldInput } from '../../shield-data/evaluation/evaluate-shield.ts';
import { developmentSets } from '../../shield-data/evaluation/evaluation-rows.ts';
import type { ReplayItem } from '../../shield-data/open-shield.ts';
import { readOverlayFolder, writeOverlayFolder } from '../../shield-data/overlay-file.ts';
import { mostShieldDecisions, type ShieldDecisionRecord } from '../../store/shield-decisions.ts';
import { NoJudgement } from '../judging/no-judgement.ts';
import type { ShieldDesk, ShieldState } from '../shield-desk.ts';
import { followEffect } from './follow-effect.ts';
import { createShieldKeeper, type ShieldKeeperOptions } from './shield-keeper.ts';

export interface ShieldDeskOptions
  extends Partial<Pick<ShieldKeeperOptions, 'folder' | 'entry' | 'deadlineMilliseconds'>> {
  readonly dataFolder: string;
  readonly store: Pick<Store, 'addShieldDecision' | 'listShieldDecisions' | 'removeShieldDecisions'>;
  /** The module that carries stages; where a stand-in is wanted. */
  readonly stageService?: URL;
}

export interface WatchedShieldDesk extends ShieldDesk {
  /** Process id of the shield, while it runs. */
  pid(): number | undefined;
}

/** Where a person's own words and patterns lie. */
export const ownRowsFolder = (dataFolder: string): string => path.join(dataFolder, 'shield');

/** Nothing runs until it is asked for. */
export function createShieldDesk(options: ShieldDeskOptions): WatchedShieldDesk {
  const { dataFolder, store, folder = shieldFolder } = options;
  const overlayFolder = ownRowsFolder(dataFolder);
  const keeper = createShieldKeeper({ ...options, folder, overlayFolder });
  const stageService = options.stageService ?? moduleBeside(import.meta.url, '../../processes/stage-service');

  async function state(): Promise<ShieldState> {
    try {
      return { state: 'open', facts: await keeper.call((shield) => shield.facts(), 0) };
    } catch (error) {
      if (!(error instanceof NoJudgement)) throw error;
      const ownRows = await readOverlayFolder(overlayFolder).then(
        () => false,
        () => true,
      );
      return { state: 'closed', reason: error.message, ownRows };
    }
  }

  return {
    state,
    pid: keeper.pid,
    async judge({ keep, ...request }) {
      const judged = await keeper.call((shield) => shield.judge(request), request.text.length);
      const { decision, signals, dataSha256, milliseconds, policy } = judged;
      if (!verdicts.includes(decision?.verdict))
        throw new NoJudgement('broken-answer', 'The shield gave no judgement. Nothing is let through.');
      const { text, history = [] } = request;
      const { verdict } = decision;
      const stored = { text, verdict, policy, history, decision, signals, dataSha256 };
      const id = keep ? await store.addShieldDecision(stored) : null;
      return { decision, turn: turnOf(decision), dataSha256, milliseconds, id };
    },
    async decisions() {
      const records = await store.listShieldDecisions(mostShieldDecisions);
      return records.map(({ id, at, text, verdict, policy, history, dataSha256 }) => ({
        id,
        at,
        text,
        verdict: verdict as Verdict,
        policy: policy as ShieldPolicy,
        turns: (history as readonly Turn[]).length,
        dataSha256,
      }));
    },
    removeDecisions: (ids) => store.removeShieldDecisions(ids),
    async replay(policy) {
      const records = await store.listShieldDecisions(mostShieldDecisions);
      const characters = records.reduce((sum, { text }) => sum + text.length, 0);
      const decided = await keeper.call((shield) => shield.replay(records.map(toReplay), policy), characters);
      const rows = records.map(({ id, at, text, verdict }, index) => {
        const { verdict: after, score, judgedAnew } = decided[index]!;
        return { id, at, text: text.slice(0, 400), before: verdict as Verdict, after, score, judgedAnew };
      });
      const step = (row: (typeof rows)[number]) => verdicts.indexOf(row.after) - verdicts.indexOf(row.before);
      return {
        rows,
        stricter: rows.filter((row) => step(row) > 0).length,
        looser: rows.filter((row) => step(row) < 0).length,
        judgedAnew: rows.filter(({ judgedAnew }) => judgedAnew).length,
      };
    },
    async *tryRows(rows, signal) {
      const overlay = readOverlay('own words and patterns', rows);
      const known = await state();
      const before = known.state === 'open' ? known.facts.overlay : undefined;
      const input: EvaluateShieldInput = {
        shield: { folder, overlay },
        against: { folder, ...(before === undefined ? {} : { overlay: before }) },
        files: developmentSets.map((name) => path.join(shieldEvaluationFolder, `${name}.jsonl`)),
        missed: false,
      };
      yield* followEffect(stageService, input, signal);
    },
    async keepRows(rows) {
      await writeOverlayFolder(overlayFolder, readOverlay('own words and patterns', rows));
      return state();
    },
    close: () => keeper.close(),
  };
}

/** What the store keeps as JSON is what it was made from. */
function toReplay({ text, history, signals, dataSha256 }: ShieldDecisionRecord): ReplayItem {
  return {
    text,
    history: history as readonly Turn[],
    signals: signals as ShieldSignals | null,
    dataSha256,
  };
}
