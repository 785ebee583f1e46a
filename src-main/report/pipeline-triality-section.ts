/** The five scenarios, judged by the burnt model and by the model with gates. */
import { type Verdict, verdicts } from '../data/verdict.ts';
import type { PipelineReport } from '../pipeline/pipeline-report.ts';
import type { ScenarioId } from '../pipeline/triality-test.ts';
import { verdictGlyph } from './chart-colours.ts';
import { smallText } from './figure-text.ts';
import { sectionOf } from './pipeline-parts.ts';
import type { PipelineWordKey, Tell } from './pipeline-words.ts';
import type { Section } from './report-blocks.ts';

const scenarioWords: Readonly<Record<ScenarioId, PipelineWordKey>> = {
  'safe-task': 'scenarioSafe',
  'unsafe-content': 'scenarioUnsafe',
  'ethical-decision': 'scenarioEthical',
  'mathematical-reasoning': 'scenarioMathematics',
  'safety-critical': 'scenarioSafety',
};

const shown = (verdict: Verdict): string => `${verdictGlyph[verdict]} ${verdict}`;

export function trialitySection({ triality }: PipelineReport, tell: Tell): Section {
  return sectionOf('triality', 'triality', triality, tell, (test) => {
    const { judgements, asExpected, alike, worstDifference } = test;
    const allAlike = alike === judgements.length;
    return [
      {
        kind: 'text',
        text: tell('trialityFigures', {
          alike,
          expected: asExpected,
          rows: judgements.length,
          difference: smallText(worstDifference),
        }),
        tone: allAlike ? 'holds' : 'fails',
      },
      { kind: 'text', text: tell('trialityNote'), tone: 'note' },
      {
        kind: 'table',
        heading: [
          tell('scenario'),
          tell('language'),
          tell('expected'),
          tell('burntModel'),
          tell('gatedModel'),
          tell('asExpected'),
        ],
        rows: judgements.map(({ scenario, language, expected, burnt, gated }) => [
          tell(scenarioWords[scenario]),
          tell(language === 'en' ? 'english' : 'japanese'),
          expectedText(expected, tell),
          shown(burnt.verdict),
          shown(gated.verdict),
          tell(expected.includes(burnt.verdict) ? 'passed' : 'missed'),
        ]),
        // Only a disagreement of the two models speaks against the burn-in.
        marks: judgements.map(({ burnt, gated }) => (burnt.verdict === gated.verdict ? null : 'fails')),
      },
    ];
  });
}

function expectedText(expected: readonly Verdict[], tell: Tell): string {
  return verdicts
    .filter((verdict) => expected.includes(verdict))
    .reduce((said, verdict) => (said === '' ? verdict : tell('or', { first: said, second: verdict })), '');
}
