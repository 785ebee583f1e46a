/** Where the gates came from, how far they turn, and what burning them in did. */
import { type PipelineReport, resultIn } from '../pipeline/pipeline-report.ts';
import type { GatesResult } from '../pipeline/steps/gates-step.ts';
import { smallText } from './figure-text.ts';
import { sectionOf } from './pipeline-parts.ts';
import type { Tell } from './pipeline-words.ts';
import type { Block, Section } from './report-blocks.ts';

export function gatesSection({ gates, burnIn, options }: PipelineReport, tell: Tell): Section {
  return sectionOf('gates', 'gates', gates, tell, (result) => {
    const { layers, blocks, turn, orthogonality, sha256, identity } = result;
    const figures = resultIn(burnIn)?.figures;
    const rows = [
      [tell('layersAndBlocks'), `${layers}, ${blocks}`],
      [tell('meanTurn'), turn.mean.toFixed(4)],
      [tell('largestTurn'), turn.largest.toFixed(4)],
      [tell('orthogonality'), smallText(orthogonality)],
      ...(figures
        ? [
            [tell('burntLayers'), String(figures.burntLayers)],
            [tell('layersWithout'), figures.layersWithoutGate.join(', ') || tell('none')],
            [tell('castLargest'), smallText(figures.castError.largest)],
            [tell('castRelative'), smallText(figures.castError.relative)],
          ]
        : []),
      [tell('gatesHash'), sha256],
    ];
    return [
      { kind: 'text', text: sourceText(result, options, tell) },
      ...(identity ? [{ kind: 'text', text: tell('gatesAreIdentity'), tone: 'fails' } satisfies Block] : []),
      { kind: 'text', text: tell('turnNote'), tone: 'note' },
      { kind: 'table', heading: [tell('figure'), tell('value')], rows },
    ];
  });
}

function sourceText(
  { from, training }: GatesResult,
  { gates }: PipelineReport['options'],
  tell: Tell,
): string {
  switch (from) {
    case 'model':
      return tell('gatesFromModel');
    case 'file':
      return tell('gatesFromFile', { file: gates.file ?? tell('unknown') });
    case 'train':
      return tell('gatesFromTrain', {
        steps: training?.steps ?? gates.steps,
        recipe: training?.recipe ?? tell('unknown'),
      });
    case 'random':
      return tell('gatesFromRandom', { seed: gates.seed, angle: gates.angle });
    case 'identity':
      return tell('gatesFromIdentity');
  }
}
