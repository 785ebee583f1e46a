import { describe, expect, it } from 'vitest';
import { assertEveryClass, parseJsonLines, parseRows, RowError } from './row.ts';

const good = {
  id: 'en/cooking/rice/1',
  prompt: 'How long does rice cook?',
  label: 'ALLOW',
  language: 'en',
  topic: 'cooking',
  template: 'en/cooking/rice',
  kind: 'plain',
  answer: '<|allow|> Fifteen minutes.',
};

const jsonl = (...rows: unknown[]): string =>
  rows.map((row) => (typeof row === 'string' ? row : JSON.stringify(row))).join('\n');

function problemsOf(content: string): readonly string[] {
  try {
    parseRows(content, 'rows.jsonl');
  } catch (error) {
    if (error instanceof RowError) return error.problems;
    throw error;
  }
  throw new Error('no row was refused');
}

describe('parseRows', () => {
  it('reads rows, through a byte order mark, CRLF and blank lines', () => {
    const content = `\uFEFF${JSON.stringify(good)}\r\n\r\n  \n${JSON.stringify({ ...good, id: 'b', label: 'deny' })}\r\n`;
    expect(parseRows(content, 'rows.jsonl')).toEqual([good, { ...good, id: 'b', label: 'REFUSE' }]);
  });

  it('takes a row without a kind for a plain one', () => {
    const { kind: _, ...rest } = good;
    expect(parseRows(jsonl(rest), 'rows.jsonl')[0]!.kind).toBe('plain');
  });

  it.each(['id', 'prompt', 'label', 'language', 'topic', 'template', 'answer'] as const)(
    'names line and field when %s is missing, empty or no text',
    (field) => {
      const { [field]: _, ...without } = good;
      const content = jsonl(good, '', without, { ...good, [field]: '  ' }, { ...good, [field]: 7 });
      const problems = problemsOf(content);
      expect(problems).toHaveLength(3);
      for (const [index, line] of [3, 4, 5].entries())
        expect(problems[index]).toContain(`line ${line}, field "${field}": `);
    },
  );

  it('names an unknown label and the ones that are known', () => {
    expect(problemsOf(jsonl(good, { ...good, label: 'MAYBE' }))).toEqual([
      'line 2, field "label": unknown label "MAYBE": use ALLOW, ESCALATE or REFUSE',
    ]);
  });

  it('refuses an unknown kind and a prompt beyond 20,000 characters', () => {
    expect(problemsOf(jsonl({ ...good, kind: 'odd' }))[0]).toMatch(/^line 1, field "kind": /u);
    expect(problemsOf(jsonl({ ...good, prompt: 'x'.repeat(20_001) }))).toEqual([
      'line 1, field "prompt": is longer than 20,000 characters',
    ]);
    expect(parseRows(jsonl({ ...good, prompt: 'x'.repeat(20_000) }), 'rows.jsonl')).toHaveLength(1);
  });

  it('lists every problem of every row, five of them in the message', () => {
    const broken = { ...good, prompt: '', label: 'MAYBE' };
    const content = jsonl(broken, good, broken, broken);
    expect(problemsOf(content).map((problem) => problem.split(':')[0])).toEqual([
      'line 1, field "prompt"',
      'line 1, field "label"',
      'line 3, field "prompt"',
      'line 3, field "label"',
      'line 4, field "prompt"',
      'line 4, field "label"',
    ]);
    expect(() => parseRows(content, 'rows.jsonl')).toThrow(
      /^rows\.jsonl: 6 problems; correct or remove these rows:\n(?: {2}line .*\n){5} {2}and 1 more$/u,
    );
  });
});

describe('parseJsonLines', () => {
  it('keeps the number of each line', () => {
    expect(parseJsonLines('\n{"a":1}\n\n{"b":2}', 'x')).toEqual([
      { line: 2, value: { a: 1 } },
      { line: 4, value: { b: 2 } },
    ]);
  });

  it.each(['[1]', 'null', '"text"', '3', '{"a":1', '{a:1}', '{"a":1} {"b":2}'])(
    'refuses the line %s by its number, with all other broken ones',
    (line) => {
      const read = () => parseJsonLines(jsonl(good, line, good, '!'), 'rows.jsonl');
      expect(read).toThrow(/^rows\.jsonl: 2 problems; /u);
      expect(read).toThrow(/line 2: .*\n {2}line 4: /u);
    },
  );
});

describe('assertEveryClass', () => {
  const row = (label: string) => parseRows(jsonl({ ...good, label }), 'x')[0]!;

  it('accepts rows of all three classes', () => {
    expect(() =>
      assertEveryClass([row('ALLOW'), row('ESCALATE'), row('REFUSE')], 'validation'),
    ).not.toThrow();
  });

  it.each(['ALLOW', 'ESCALATE', 'REFUSE'])('names the class %s when it is empty', (missing) => {
    const rows = ['ALLOW', 'ESCALATE', 'REFUSE'].filter((label) => label !== missing).map(row);
    expect(() => assertEveryClass(rows, 'validation')).toThrow(
      `validation: no rows are labelled ${missing}.`,
    );
  });
});
