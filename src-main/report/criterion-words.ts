/** The study names its criteria in English, for everyone who reads its data; here they are said in the reader's language. */
import type { Criterion } from '../training/study.ts';
import { distanceOf } from './criterion-distance.ts';
import { type Language, say } from './words.ts';

const phrases: readonly (readonly [RegExp, string])[] = [
  [/^task head: /u, 'タスクヘッド：'],
  [/^safety head: /u, '安全ヘッド：'],
  [/^dual policy: /u, '二重方針：'],
  [/Refuse Recall at the start$/u, '開始時の拒否再現率'],
  [/Refuse Recall at the end$/u, '終了時の拒否再現率'],
  [/Escalate Recall at the end$/u, '終了時のエスカレーション再現率'],
  [/Overcompliance at the end$/u, '終了時の過剰応諾率'],
  [/^task accuracy at the end$/u, '終了時のタスク精度'],
  [/^alarm after the real drop$/u, '実際の低下から警報まで'],
  [/^no alarm$/u, '警報なし'],
  [/^no drop$/u, '低下なし'],
  [/^none$/u, 'なし'],
  [/ \(start or onset\)$/u, '（開始時または低下時）'],
  [/^within (\d+) evaluations$/u, '$1 評価以内'],
  [/^([+-]?\d+) evaluations$/u, '$1 評価'],
  [/^at step (\d+)$/u, 'ステップ $1'],
];

/** A phrase that is not known stays as it is: an untranslated criterion is better than a missing one. */
export function criterionText(text: string, language: Language): string {
  const said =
    language === 'en' ? text : phrases.reduce((now, [pattern, phrase]) => now.replace(pattern, phrase), text);
  return said.replace(/^<= /u, '≤ ').replace(/^>= /u, '≥ ');
}

/** "passed", or how far it was missed. */
export function resultText(criterion: Criterion, language: Language): string {
  if (criterion.passed) return `✓ ${say(language, 'yes')}`;
  const distance = distanceOf(criterion);
  return `✗ ${distance ? say(language, distance.kind, { distance: distance.amount }) : say(language, 'no')}`;
}
