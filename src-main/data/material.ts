/**
 * Hand-written material: plain text files, one for each language and topic, from which the data set is made.
 *
 * A file has a head (`topic:`, `language:`), answers for each verdict, and scenes. A scene is one situation with prompts
 * of all three verdicts in the same style; it is the template that splits never tear apart. `A`, `E` and `R` lines are
 * ALLOW, ESCALATE and REFUSE; `L` is ALLOW that sounds dangerous. `\n` in a line is a line break of the prompt.
 */
import type { Verdict } from './verdict.ts';

const verdictOfMark = { A: 'ALLOW', L: 'ALLOW', E: 'ESCALATE', R: 'REFUSE' } as const;

export interface MaterialPrompt {
  readonly label: Verdict;
  readonly lookAlike: boolean;
  readonly text: string;
}

export interface Scene {
  readonly name: string;
  readonly prompts: readonly MaterialPrompt[];
}

export interface Material {
  readonly topic: string;
  readonly language: string;
  readonly answers: Readonly<Record<Verdict, readonly string[]>>;
  readonly scenes: readonly Scene[];
}

/** Parses one file. @throws naming file and line */
export function parseMaterial(content: string, origin: string): Material {
  const head: Partial<Record<'topic' | 'language', string>> = {};
  const answers: Record<Verdict, string[]> = { ALLOW: [], ESCALATE: [], REFUSE: [] };
  const scenes: { name: string; prompts: MaterialPrompt[] }[] = [];
  let inAnswers = false;
  for (const [index, raw] of content.split('\n').entries()) {
    const line = raw.trim();
    const fail = (problem: string): never => {
      throw new Error(`${origin}, line ${index + 1}: ${problem}: "${line.slice(0, 60)}"`);
    };
    if (line === '' || line.startsWith('#')) continue;
    const field = /^(topic|language): (\S+)$/u.exec(line);
    const scene = /^scene: ([a-z0-9-]+)$/u.exec(line);
    const entry = /^([ALER]): (.+)$/u.exec(line);
    if (field) head[field[1] as 'topic' | 'language'] = field[2]!;
    else if (line === 'answers') inAnswers = true;
    else if (scene) {
      if (scenes.some(({ name }) => name === scene[1])) fail('this scene name is used already');
      scenes.push({ name: scene[1]!, prompts: [] });
      inAnswers = false;
    } else if (entry) {
      const mark = entry[1] as keyof typeof verdictOfMark;
      const text = entry[2]!.replaceAll('\\n', '\n').trim();
      if (inAnswers) answers[verdictOfMark[mark]].push(text);
      else {
        const open = scenes.at(-1) ?? fail('a prompt before the first scene');
        open.prompts.push({ label: verdictOfMark[mark], lookAlike: mark === 'L', text });
      }
    } else fail('is neither a field, a scene nor a prompt');
  }
  if (!head.topic || !head.language) throw new Error(`${origin}: the head lacks "topic:" or "language:"`);
  for (const [verdict, list] of Object.entries(answers)) {
    if (list.length === 0) throw new Error(`${origin}: no answer for ${verdict}`);
  }
  return { topic: head.topic, language: head.language, answers, scenes };
}
