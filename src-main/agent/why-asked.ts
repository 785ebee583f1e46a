/** Why a person is asked: the layer that made the verdict, with its figure. The others may have found nothing. */
import type { GateDecision } from '../gate/deciding/gate-decision.ts';

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

/** One line for who decides, in the language of the turn. */
export function whyAsked(decision: GateDecision, language: 'en' | 'ja'): string {
  const { cause, shield, heads, thresholds, faults } = decision;
  const say = (en: string, ja: string): string => (language === 'ja' ? ja : en);
  switch (cause) {
    case 'shield': {
      const { explanation, score } = shield!;
      const risk = score.toFixed(2);
      return `${explanation.text} ${say(`(shield, risk ${risk})`, `（シールド、リスク ${risk}）`)}`;
    }
    case 'safety-head': {
      const all = Object.entries(heads!.safetyHead).map(([verdict, share]) => `${verdict} ${percent(share)}`);
      const { safety } = heads!.worst;
      return say(
        `The safety head says ${safety}: ${all.join(', ')}.`,
        `安全ヘッドの判定は ${safety} です：${all.join('、')}。`,
      );
    }
    case 'threshold': {
      const [share, bound] = [percent(heads!.worst.notAllow), percent(thresholds.escalateFrom)];
      return say(
        `The safety head gives ESCALATE and REFUSE ${share} together; the policy asks a person from ${bound} on.`,
        `安全ヘッドによる ESCALATE と REFUSE の合計は ${share} です。ポリシーは ${bound} 以上で人に尋ねます。`,
      );
    }
    case 'task-head': {
      const { task } = heads!.worst;
      if (task === null)
        return say(
          'The model gave no behaviour tag, and the policy requires one.',
          'モデルが行動タグを示さず、ポリシーはそれを必要とします。',
        );
      const share = heads!.taskHead === null ? '' : ` (${percent(heads!.taskHead[task])})`;
      return say(
        `The model's own behaviour tag is ${task}${share}.`,
        `モデル自身の行動タグは ${task} です${share}。`,
      );
    }
    case 'low-confidence': {
      const own = percent(heads!.confidence);
      if (thresholds.escalateBelow === null)
        return say(
          `The safety head is ${own} sure, and its calibration found no confidence that suffices.`,
          `安全ヘッドの確信度は ${own} で、較正では十分な確信度が見つかっていません。`,
        );
      const needed = percent(thresholds.escalateBelow);
      return say(
        `The safety head is ${own} sure, and ${needed} are needed.`,
        `安全ヘッドの確信度は ${own} で、${needed} が必要です。`,
      );
    }
    case 'writing-tool':
      return say(
        'The call can change something, and the policy asks a person about each such call.',
        'この呼び出しは何かを変更する可能性があり、ポリシーはその都度、人に尋ねます。',
      );
    case 'fault': {
      const all = faults.map(({ part, kind, detail }) => `${part} (${kind}): ${detail}`).join(' ');
      return say(`A part of the gate failed. ${all}`.trim(), `ゲートの一部が故障しました。${all}`.trim());
    }
    case 'none':
      return '';
  }
}
