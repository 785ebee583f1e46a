/** Judges all cases, one model after the other: results show as they come. */
import { useRef, useState } from 'react';
import type { Case, Judgement, ModelChoice } from '../../../src-main/workbench/judge-desk.ts';
import { useApi } from '../../api/api-context.tsx';
import { explainError } from '../../api/explain-error.ts';
import type { Language } from '../../i18n/resources.ts';
import type { ModelResult } from './case-results.ts';

/** Texts in one call at most. */
const chunk = 100;

export function useAllCases(cases: readonly Case[], nameOf: (choice: ModelChoice) => string) {
  const api = useApi();
  const [results, setResults] = useState<readonly ModelResult[] | null>(null);
  const [judging, setJudging] = useState(false);
  const round = useRef(0);

  async function judgeWith(choice: ModelChoice, language: Language): Promise<ModelResult> {
    const result = { model: choice.id, name: nameOf(choice) };
    try {
      const judgements: Judgement[] = [];
      for (let from = 0; from < cases.length; from += chunk) {
        const texts = cases.slice(from, from + chunk).map(({ text }) => text[language]);
        judgements.push(...(await api.playground.judge.mutate({ model: choice.id, texts })));
      }
      if (judgements.length !== cases.length)
        throw new Error(`${judgements.length} judgements for ${cases.length} cases`);
      return { ...result, judgements, error: null };
    } catch (error) {
      return { ...result, judgements: null, error: explainError(error).message };
    }
  }

  async function judge(choices: readonly ModelChoice[], language: Language): Promise<void> {
    round.current += 1;
    const own = round.current;
    setJudging(true);
    setResults(
      choices.map((choice) => ({ model: choice.id, name: nameOf(choice), judgements: null, error: null })),
    );
    for (const [index, choice] of choices.entries()) {
      const result = await judgeWith(choice, language);
      if (round.current !== own) return;
      setResults((before) => before?.map((one, at) => (at === index ? result : one)) ?? null);
    }
    setJudging(false);
  }

  return { results, judging, judge: (...input: Parameters<typeof judge>) => void judge(...input) };
}
