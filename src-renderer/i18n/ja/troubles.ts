import type { troubles as english } from '../en/troubles.ts';
import type { SameKeys } from '../same-keys.ts';

export const troubles: SameKeys<typeof english> = {
  notices: {
    'store-restarted':
      'ストアのプロセスが止まったため、起動し直しました。失われたものはありません。（{{detail}}）',
    'settings-damaged':
      '{{file}} を使えなかったため、{{aside}} として残し、既定の設定を使っています。（{{detail}}）',
    'gate-closed': 'ゲートを閉じました：{{reason}}',
    'gate-open': 'ゲートが再び開きました。',
    'disk-full': 'ディスクに空きがありません。空きができるまで実行は待機し、その後続きます。（{{detail}}）',
    'disk-free': 'ディスクに再び空きができました。すべて続行します。',
    'copies-left': '{{folder}} に残った途中のコピーを削除できませんでした。（{{detail}}）',
    'model-not-entered': '{{folder}} のモデルをストアに登録できませんでした。（{{detail}}）',
  },
  gate: {
    'unknown-model': 'そのモデルがありません。（{{detail}}）',
    'model-unusable': 'モデルを使えません。（{{detail}}）',
    'process-died': '判定プロセスが止まりました。（{{detail}}）',
    'too-slow': '判定に時間がかかりすぎたため、プロセスを止めました。（{{detail}}）',
    'broken-answer': '判定プロセスの答えが判定になっていません。（{{detail}}）',
    closed: 'ワークベンチを閉じています。',
    other: '予期しない問題が起きました。（{{detail}}）',
  },
  runs: {
    paused: '手動で一時停止',
    cancelled: '手動で停止',
    rolledBack: 'チェックポイント「{{role}}」に戻すために停止',
    closedBefore: '開始前にワークベンチが閉じられました。',
    closed: 'ワークベンチが閉じられました。再開できます。',
    died: 'プログラムが途中で終了しました。再開できます。',
    killed: '{{reason}}（プロセスが自分で止まらなかったため、強制終了しました）',
    unclean: '{{reason}}（正常に停止できませんでした：{{detail}}）',
    processDied: 'プロセスが止まりました。（{{detail}}）',
  },
  reached: {
    paused: '一時停止しました：{{name}}',
    cancelled: '停止しました：{{name}}',
    succeeded: '{{name}} はその前に最後まで終わっていました。',
    failed: '{{name}} は失敗しました。理由は実行のページにあります。',
    queued: '{{name}} は待機中です。',
    running: '{{name}} はまだ続いています。',
  },
};
