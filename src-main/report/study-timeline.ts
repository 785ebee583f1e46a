/** The study's runs as lanes of the collapse timeline. */
import type { Study, StudyRun } from '../training/study.ts';
import { phaseSpans, pinsOf, rollbackOf } from './study-events.ts';
import type { Ribbon } from './svg-ribbon.ts';
import { svgTimeline, type TimelineLane } from './svg-timeline.ts';
import { type Language, say } from './words.ts';

export const timelineWidth = 1200;

export function studyTimeline(study: Study, language: Language, id: string): string {
  const runs = study.seeds.flatMap((one) =>
    (['naive', 'protected'] as const).map((recipe) => ({ seed: one.seed, recipe, run: one[recipe] })),
  );
  const highestRate = Math.max(
    0,
    ...runs.flatMap(({ run }) => run.steps.map((step) => step.learningRates.trunk)),
  );
  const lanes = runs.map(({ seed, recipe, run }): TimelineLane => {
    const back = rollbackOf(run);
    return {
      name: say(language, 'laneName', { seed, recipe: say(language, recipe) }),
      detail: laneDetail(run, language),
      spans: phaseSpans(run),
      pins: pinsOf(run, language, ['alarm', 'best-by-safety', 'best-by-accuracy', 'early-stop', 'rollback']),
      ...(back ? { back } : {}),
      ribbons: ribbons(run, language, highestRate),
    };
  });
  const last = Math.max(
    1,
    ...runs.map(({ run }) => Math.max(run.result.steps, run.evaluations.at(-1)?.step ?? 0)),
  );
  return svgTimeline({
    id,
    title: say(language, 'timeline'),
    description: lanes.map((lane) => `${lane.name}: ${lane.detail}.`).join(' '),
    width: timelineWidth,
    x: { label: say(language, 'step'), range: [0, last] },
    phaseNames: {
      safe: say(language, 'safe'),
      onset: say(language, 'onset'),
      collapsed: say(language, 'collapsed'),
    },
    lanes,
  });
}

/** The worst phase that the run reached, and when. */
function laneDetail(run: StudyRun, language: Language): string {
  for (const phase of ['collapsed', 'onset'] as const) {
    const reached = run.evaluations.find((evaluation) => evaluation.phase === phase);
    if (reached) return say(language, 'lanePhase', { phase: say(language, phase), step: reached.step });
  }
  return say(language, 'laneSafe');
}

function ribbons({ steps }: StudyRun, language: Language, highestRate: number): readonly Ribbon[] {
  const highestLambda = Math.max(0, ...steps.map((step) => step.lambda));
  const ownRate = Math.max(0, ...steps.map((step) => step.learningRates.trunk));
  return [
    {
      label:
        highestLambda === 0
          ? say(language, 'lambdaNone')
          : say(language, 'lambdaLabel', { value: highestLambda }),
      points: steps.map((step) => ({ x: step.step, y: step.lambda })),
    },
    {
      label: say(language, 'rateLabel', { value: ownRate.toExponential(1).replace('.0e', 'e') }),
      points: steps.map((step) => ({ x: step.step, y: step.learningRates.trunk })),
      maximum: highestRate,
    },
  ];
}
