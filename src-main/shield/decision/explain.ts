/** Why a text was stopped, in the words of people. */
import type { Clause } from '../directives/directives.ts';
import type { Path } from './decision-table.ts';
import type { Reason } from './shield-decision.ts';

export type ExplanationLanguage = 'en' | 'ja';

const words = {
  en: {
    'bypass-with-danger': 'The text tries to get around the safety rules and speaks of something dangerous.',
    'bypass-with-counterfactual':
      'The text tries to get around the safety rules, and carrying it out would probably do harm.',
    'how-to-terrorism': 'The text asks how to do harm in connection with terrorism.',
    counterfactual: 'Carrying this request out would very probably do harm.',
    'hard-clause':
      'The text touches a directive that is never left to a rule alone; a person should look at it.',
    unknown: 'The shield could not judge this text with all of its layers, so it is not let through.',
    allowed: 'The shield found nothing that speaks against this text.',
    FIL_VIOLATION: 'The text asks for something that a directive forbids.',
    JAILBREAK_ATTEMPT: 'The text tries to get around the safety rules.',
    MULTI_AXIS_VIOLATION: 'Several weaker signs of different kinds of danger come together.',
    COUNTERFACTUAL_RISK: 'Carrying this request out would probably do harm.',
    TEMPORAL_ESCALATION: 'The conversation moves step by step towards something harmful.',
    grey: 'A person should look at it.',
  },
  ja: {
    'bypass-with-danger': 'この文章は安全の規則をかいくぐろうとし、しかも危険なことに触れています。',
    'bypass-with-counterfactual':
      'この文章は安全の規則をかいくぐろうとしており、実行されると害が出るおそれが高いものです。',
    'how-to-terrorism': 'この文章は、テロに関わる加害の方法を尋ねています。',
    counterfactual: 'この依頼が実行されると、害が出るおそれが非常に高いものです。',
    'hard-clause': 'この文章は、規則だけで通してはならない指令に触れています。人の確認が必要です。',
    unknown: '盾のすべての層でこの文章を判定できなかったため、通しません。',
    allowed: 'この文章に問題になる点は見つかりませんでした。',
    FIL_VIOLATION: 'この文章は、指令が禁じることを求めています。',
    JAILBREAK_ATTEMPT: 'この文章は安全の規則をかいくぐろうとしています。',
    MULTI_AXIS_VIOLATION: '種類の違う危険の弱い兆しが、いくつも重なっています。',
    COUNTERFACTUAL_RISK: 'この依頼が実行されると、害が出るおそれがあります。',
    TEMPORAL_ESCALATION: '会話が一歩ずつ有害な方向へ進んでいます。',
    grey: '人の確認が必要です。',
  },
} as const;

/** @returns a code that programs can match and a text that names the gravest clause with its number */
export function explain(
  path: Path,
  reason: Reason | null,
  gravest: Clause | undefined,
  language: ExplanationLanguage,
): { language: ExplanationLanguage; code: string; text: string } {
  const own = words[language];
  const first = path === 'floor' || path === 'grey' ? own[reason ?? 'FIL_VIOLATION'] : own[path];
  const parts: string[] = [first];
  if (gravest && path !== 'allowed') parts.push(`${gravest.id}: ${gravest.explanation[language]}`);
  if (path === 'grey') parts.push(own.grey);
  const code = path === 'floor' || path === 'grey' ? `${path}.${reason ?? 'FIL_VIOLATION'}` : path;
  return { language, code, text: parts.join(language === 'ja' ? '' : ' ') };
}
