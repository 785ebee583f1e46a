/** What a notice says beside its English text, for screens that say it in another language. */
import type { CheckpointRole } from '../training/checkpoint.ts';
import type { NoJudgementCode } from './judging/no-judgement.ts';

/** Notices by code, and what their words name. `detail` is the message of what went wrong, in English. */
interface NoticeValues {
  'store-restarted': { readonly detail: string };
  'settings-damaged': { readonly file: string; readonly aside: string; readonly detail: string };
  'gate-closed': { readonly cause: GateCause; readonly detail: string };
  'gate-open': Readonly<Record<never, never>>;
  'disk-full': { readonly detail: string };
  'disk-free': Readonly<Record<never, never>>;
  'copies-left': { readonly folder: string; readonly detail: string };
  'run-trouble': { readonly id: number; readonly name: string; readonly detail: string };
  'checkpoint-unreadable': {
    readonly id: number;
    readonly role: CheckpointRole;
    readonly detail: string;
  };
  'model-not-entered': { readonly folder: string; readonly detail: string };
}

export type NoticeCode = keyof NoticeValues;

export type NoticeMeaning = {
  [Code in NoticeCode]: { readonly code: Code; readonly values: NoticeValues[Code] };
}[NoticeCode];

/** Why the gate is closed; `other`: only the text says. */
export type GateCause = NoJudgementCode | 'other';

/** Takes a notice for people. @param text in English, whole: the command line and logs show nothing else */
export type Notify = (text: string, meaning?: NoticeMeaning) => void;
