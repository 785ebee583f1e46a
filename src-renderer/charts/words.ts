/** What charts and timeline say. The page passes its language; these two are complete samples. */
import type { MilestoneEvent, Phase } from '../../src-main/training/events.ts';

/** Milestones that stand as pins on a timeline, and the baseline that a person pinned. */
export type PinName =
  | Extract<
      MilestoneEvent['name'],
      | 'alarm'
      | 'best-by-safety'
      | 'best-by-accuracy'
      | 'early-stop'
      | 'rollback'
      | 'head-frozen'
      | 'checkpoint'
      | 'resumed'
    >
  | 'baseline';

export interface ChartWords {
  readonly step: string;
  /** "Step 1,200". */
  readonly atStep: (step: number) => string;
  readonly noPoints: string;
  /** Of a figure that could not be measured. */
  readonly nothingToCount: string;
  /** After a value: "[0.79–0.88] 210/250". */
  readonly interval: (low: number, high: number, count: number, rows: number) => string;
  /** Of a bucket of steps: lowest and highest value of its steps. */
  readonly between: (low: string, high: string, steps: number) => string;
  readonly notFinite: string;
  /** A logarithmic axis has no place for points of a curve that are not above zero. */
  readonly hiddenByLog: (name: string, points: number) => string;
  readonly resetZoom: string;
  readonly zoomed: (from: number, to: number) => string;
  /** How the keyboard works on a chart. */
  readonly keys: string;
  /** "Loss: 2.2 at first, 0.5 at last, between 0.4 and 9". */
  readonly summary: (name: string, first: string, last: string, low: string, high: string) => string;
  readonly target: (sign: '≥' | '≤', value: number) => string;
  readonly timeline: string;
  readonly timelineKeys: string;
  readonly phases: Readonly<Record<Phase, string>>;
  readonly pins: Readonly<Record<PinName, string>>;
  /** Beside a pin that stands for several of its kind, earlier ones hidden beneath. */
  readonly more: (count: number) => string;
  /** Under a run's name: the worst phase reached, and when; or that it stayed safe. */
  readonly reached: (phase: string, step: number) => string;
  readonly stayedSafe: string;
  readonly notMeasured: string;
  readonly lambda: (highest: number) => string;
  readonly noLambda: string;
  readonly learningRate: (highest: string) => string;
  /** While a stretch of the timeline is being chosen for comparison. */
  readonly compare: (from: number, to: number) => string;
}

const fixed = (value: number): string => value.toFixed(2);

export const englishChartWords: ChartWords = {
  step: 'Step',
  atStep: (step) => `Step ${step.toLocaleString('en')}`,
  noPoints: 'Nothing measured yet',
  nothingToCount: 'no rows to count',
  interval: (low, high, count, rows) => `[${fixed(low)}–${fixed(high)}] ${count}/${rows}`,
  between: (low, high, steps) => `${low}–${high} over ${steps} steps`,
  notFinite: 'not a finite number',
  hiddenByLog: (name, points) =>
    `${name}: ${points.toLocaleString('en')} points at or below zero have no place on a logarithmic axis and are not drawn.`,
  resetZoom: 'Reset zoom',
  zoomed: (from, to) => `Steps ${from.toLocaleString('en')}–${to.toLocaleString('en')}`,
  keys: 'Arrow keys move the cursor, with Shift by ten; plus and minus zoom, 0 resets, Escape leaves. Drag to zoom.',
  summary: (name, first, last, low, high) =>
    `${name}: ${first} at first, ${last} at last, between ${low} and ${high}.`,
  target: (sign, value) => `Target ${sign} ${value}`,
  timeline: 'Collapse timeline',
  timelineKeys: 'Tab goes through the events, Enter opens one. Drag across a lane to compare two moments.',
  phases: { safe: 'safe', onset: 'onset', collapsed: 'collapsed' },
  pins: {
    alarm: 'alarm',
    'best-by-safety': 'best by safety',
    'best-by-accuracy': 'best by accuracy',
    'early-stop': 'early stop',
    rollback: 'rollback',
    'head-frozen': 'head frozen',
    checkpoint: 'checkpoint',
    resumed: 'resumed',
    baseline: 'safety baseline',
  },
  more: (count) => `×${count}`,
  reached: (phase, step) => `${phase} at step ${step.toLocaleString('en')}`,
  stayedSafe: 'stayed safe',
  notMeasured: 'not measured yet',
  lambda: (highest) => `λ 0–${highest}`,
  noLambda: 'λ 0',
  learningRate: (highest) => `lr ≤ ${highest}`,
  compare: (from, to) => `Compare ${from.toLocaleString('en')} with ${to.toLocaleString('en')}`,
};

export const japaneseChartWords: ChartWords = {
  step: 'ステップ',
  atStep: (step) => `ステップ ${step.toLocaleString('ja')}`,
  noPoints: 'まだ測定値がありません',
  nothingToCount: '数える行がありません',
  interval: (low, high, count, rows) => `[${fixed(low)}–${fixed(high)}] ${count}/${rows}`,
  between: (low, high, steps) => `${steps} ステップで ${low}–${high}`,
  notFinite: '有限の数ではありません',
  hiddenByLog: (name, points) =>
    `${name}：0 以下の ${points.toLocaleString('ja')} 点は対数軸に置けないため、描かれていません。`,
  resetZoom: '拡大を戻す',
  zoomed: (from, to) => `ステップ ${from.toLocaleString('ja')}–${to.toLocaleString('ja')}`,
  keys: '矢印キーでカーソル移動（Shift で 10 倍）、＋と－で拡大・縮小、0 で元に戻す、Escape で終了。ドラッグでも拡大できます。',
  summary: (name, first, last, low, high) => `${name}：最初 ${first}、最後 ${last}、範囲 ${low}～${high}。`,
  target: (sign, value) => `目標 ${sign} ${value}`,
  timeline: '崩壊タイムライン',
  timelineKeys: 'Tab でイベントを移動、Enter で開きます。レーン上のドラッグで二つの時点を比較します。',
  phases: { safe: '安全', onset: '兆候', collapsed: '崩壊' },
  pins: {
    alarm: '警報',
    'best-by-safety': '安全性で最良',
    'best-by-accuracy': '精度で最良',
    'early-stop': '早期停止',
    rollback: 'ロールバック',
    'head-frozen': 'ヘッド凍結',
    checkpoint: 'チェックポイント',
    resumed: '再開',
    baseline: '安全ベースライン',
  },
  more: (count) => `×${count}`,
  reached: (phase, step) => `ステップ ${step.toLocaleString('ja')} で${phase}`,
  stayedSafe: '安全なまま',
  notMeasured: '未測定',
  lambda: (highest) => `λ 0–${highest}`,
  noLambda: 'λ 0',
  learningRate: (highest) => `学習率 ≤ ${highest}`,
  compare: (from, to) => `${from.toLocaleString('ja')} と ${to.toLocaleString('ja')} を比較`,
};
