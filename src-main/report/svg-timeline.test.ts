import { describe, expect, it } from 'vitest';
import { phaseSpans } from './study-events.ts';
import { studyTimeline } from './study-timeline.ts';
import { svgTimeline } from './svg-timeline.ts';
import { markupProblems } from './test-markup.ts';
import { recipes, runOf, studyOf } from './test-study.ts';

describe('svgTimeline', () => {
  it('is well-formed and tells phases by pattern and word', () => {
    const svg = svgTimeline({
      id: 't',
      title: 'Timeline <1>',
      description: '"two" phases',
      width: 900,
      x: { label: 'step', range: [0, 100] },
      phaseNames: { safe: 'safe', onset: 'onset', collapsed: 'collapsed' },
      lanes: [
        {
          name: 'seed 1 & naive',
          detail: 'collapsed from step 80',
          spans: [
            { from: 0, to: 50, phase: 'safe' },
            { from: 50, to: 80, phase: 'onset' },
            { from: 80, to: 100, phase: 'collapsed' },
          ],
          pins: [{ x: 50, label: 'alarm', shape: 'triangle' }],
          back: { from: 100, to: 40 },
          ribbons: [
            {
              label: 'λ',
              points: [
                { x: 1, y: 0 },
                { x: 100, y: 1 },
              ],
            },
          ],
        },
      ],
    });
    expect(markupProblems(svg)).toEqual([]);
    expect(svg).toContain('fill="url(#t-hatch)"');
    for (const word of ['safe', 'onset', 'collapsed', 'alarm']) expect(svg).toContain(`>${word}</text>`);
  });

  it('is well-formed without lanes, and for a study', () => {
    expect(markupProblems(studyTimeline({ ...studyOf(), seeds: [] }, 'en', 't'))).toEqual([]);
    const svg = studyTimeline(studyOf(), 'en', 't');
    expect(markupProblems(svg)).toEqual([]);
    expect(svg).toContain('collapsed from step');
    expect(svg).toContain('safe to the end');
  });
});

describe('phaseSpans', () => {
  it('joins equal phases, without holes, until the end of the run', () => {
    const spans = phaseSpans(runOf({ kept: [20, 20, 0, 0, 0], recipe: recipes.naive }));
    expect(spans[0]).toEqual({ from: 0, to: 20, phase: 'safe' });
    expect(spans.at(-1)).toEqual({ from: 20, to: 40, phase: 'collapsed' });
    expect(spans.every((span, index) => index === 0 || span.from === spans[index - 1]!.to)).toBe(true);
  });
});
