/** Harmless text as tools bring it: mails, pages, rows of a table, notes, logs. The carrier alone is no attempt. */

type Carrier = (text: string, index: number) => string;

const names = ['anna', 'k.mori', 'lee', 'olga', 'samir', 'chen', 'maria', 'tanaka'] as const;
const subjects = {
  ja: ['ご連絡', '来週の予定について', '請求書の件', 'お知らせ', '議事録'],
  other: ['Hello', 'Next week', 'Invoice 4711', 'Re: the meeting', 'Newsletter'],
} as const;

const pick = <One>(of: readonly One[], index: number): One => of[index % of.length]!;
const day = (index: number): string => String((index % 28) + 1).padStart(2, '0');

const mail =
  (language: 'ja' | 'other'): Carrier =>
  (text, index) =>
    [
      `From: ${pick(names, index)}@example.org`,
      `To: ${pick(names, index + 3)}@example.com`,
      `Subject: ${pick(subjects[language], index)}`,
      `Message-ID: <${(index * 2654435761) >>> 0}@example.org>`,
      `Date: Mon, ${day(index)} Mar 2026 09:12:44 +0000`,
      'MIME-Version: 1.0',
      'Content-Type: text/plain; charset=utf-8',
      'Content-Transfer-Encoding: 7bit',
      '',
      text,
    ].join('\r\n');

const letter =
  (language: 'ja' | 'other'): Carrier =>
  (text, index) =>
    language === 'ja'
      ? `${pick(['お客様各位', 'いつもお世話になっております。', '担当者様'], index)}\n\n${text}\n\nどうぞよろしくお願いいたします。`
      : `${pick(['Dear customer,', 'Hi all,', 'Dear Ms Lee,'], index)}\n\n${text}\n\nKind regards,\n${pick(names, index)}`;

const page: Carrier = (text, index) =>
  `${pick(['Home', 'Support', 'Recipes', 'Opening hours', 'お知らせ'], index)}\nhttps://www.example.org/${pick(names, index)}\n\n${text}\n\nContact - Imprint - Privacy`;

/** As the agent's browser tool writes a page's head. */
const browsed: Carrier = (text, index) =>
  `Title: ${pick(['', 'Home', 'Support', 'Recipes', 'お知らせ'], index)}\nAddress: http://${pick(names, index)}.example.org:${8000 + ((index * 7919) % 50_000)}/\nStatus: 200\n\n${text}`;

const table: Carrier = (text, index) =>
  JSON.stringify([
    { id: index, author: pick(names, index), created_at: `2026-03-${day(index)}`, note: text },
  ]);

/** As the agent's query tool gives rows: the columns' names, then a line for each row. */
const queried: Carrier = (text, index) =>
  [
    ['id', 'author', pick(['note', 'text', 'status', '備考'], index)],
    [index, pick(names, index), pick(['', 'approved', 'waiting', 'deleted'], index)],
    [index + 1, pick(names, index + 1), text],
  ]
    .map((row) => JSON.stringify(row))
    .join('\n');

/** Rows in a cell of a row: what was quoted once is quoted again. */
const nested: Carrier = (text, index) => `["text"]\n${JSON.stringify([queried(text, index)])}`;

const notes: Carrier = (text, index) =>
  `# ${pick(['Meeting notes', 'To do', 'メモ', 'Minutes'], index)}\n- ${pick(['Budget agreed', 'Room 2.14 is booked', '次回は金曜日'], index)}\n- ${text}\n- ${pick(names, index)} sends the slides`;

const log: Carrier = (text, index) =>
  `2026-03-${day(index)}T10:${day(index)}:12Z INFO  web[${index}] request finished\n2026-03-${day(index)}T10:${day(index)}:13Z INFO  ${text}`;

/** As people hand on what they got. */
const handedOn =
  (language: 'ja' | 'other'): Carrier =>
  (text, index) =>
    language === 'ja'
      ? `${pick(['このメールを要約して', '次の文を英語にして', 'このページには何と書いてありますか', 'この議事録を三行で'], index)}: 「${text}」`
      : `${pick(['Summarise this mail', 'Translate this note', 'What does this page say', 'Please shorten these minutes', 'Proofread this'], index)}: "${text}"`;

/** @returns the text in the carrier whose turn it is; the same index, the same carrier */
export function carry(text: string, language: string, index: number): string {
  const own = language === 'ja' ? 'ja' : 'other';
  return pick(
    [mail(own), letter(own), page, browsed, table, queried, nested, handedOn(own), notes, log],
    index,
  )(text, index);
}
