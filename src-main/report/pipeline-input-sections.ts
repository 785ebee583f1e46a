/** What went into a pipeline, how long its steps took, what it made and with which versions. */
import { type PipelineReport, resultIn } from '../pipeline/pipeline-report.ts';
import { shortHash, sizeText } from './figure-text.ts';
import { sectionOf, statusName, stepName, whyMissing } from './pipeline-parts.ts';
import type { Tell } from './pipeline-words.ts';
import type { Section, Table } from './report-blocks.ts';

export function inputsSection({ model, options }: PipelineReport, tell: Tell): Section {
  return sectionOf('inputs', 'inputs', model, tell, (loaded) => {
    const yes = (holds: boolean): string => tell(holds ? 'yes' : 'no');
    const rows = [
      [tell('name'), loaded.name],
      [tell('format'), tell(loaded.format === 'so8t' ? 'formatOwn' : 'formatHuggingFace')],
      [tell('architecture'), loaded.architecture ?? tell('unknown')],
      [tell('parameters'), String(loaded.parameters)],
      [tell('size'), sizeText(loaded.bytes)],
      [tell('weightType'), loaded.weightType],
      [tell('heads'), yes(loaded.canJudge)],
      [tell('ownGates'), yes(loaded.hasGates)],
      [tell('manifest'), loaded.manifestSha256 ?? tell('noManifest')],
      [tell('wantedTypes'), options.quantization.join(', ') || tell('none')],
      [tell('threads'), String(options.threads)],
    ];
    const files: Table = {
      kind: 'table',
      caption: tell('files'),
      heading: [tell('file'), tell('size'), tell('sha256')],
      rows: loaded.files.map(({ name, bytes, sha256 }) => [name, sizeText(bytes), sha256]),
      alignments: ['left', 'right', 'left'],
      mono: [2],
    };
    return [{ kind: 'table', heading: ['', ''], rows }, files];
  });
}

export function stepsSection({ steps, seconds }: PipelineReport, tell: Tell): Section {
  const rows = steps.map(({ id, status, seconds: own, missing }) => [
    stepName(id, tell),
    statusName(status, tell),
    own === null ? '' : own.toFixed(1),
    // That it was not reached is said by its outcome.
    missing === null || missing.code === 'not-reached' ? '' : whyMissing(missing, tell),
  ]);
  return {
    id: 'steps',
    title: tell('steps'),
    blocks: [
      ...(steps.some(({ status }) => status === 'kept')
        ? [{ kind: 'text', text: tell('stepsNote'), tone: 'note' } as const]
        : []),
      {
        kind: 'table',
        heading: [tell('step'), tell('outcome'), tell('seconds'), tell('reason')],
        rows: [...rows, [tell('total'), '', seconds.toFixed(1), '']],
        alignments: ['left', 'left', 'right', 'left'],
        marks: steps.map(({ status }) => (status === 'failed' ? 'fails' : null)),
      },
    ],
  };
}

export function lineageSection({ lineage, model }: PipelineReport, tell: Tell): Section {
  const source = resultIn(model)?.manifestSha256 ?? null;
  const nameOf = (sha256: string): string =>
    sha256 === source
      ? (resultIn(model)?.name ?? sha256)
      : (lineage.find((item) => item.sha256 === sha256)?.path ?? shortHash(sha256));
  return {
    id: 'lineage',
    title: tell('lineage'),
    blocks:
      lineage.length === 0
        ? [{ kind: 'text', text: tell('missing', { why: tell('whyNotReached') }) }]
        : [
            { kind: 'text', text: tell('lineageNote'), tone: 'note' },
            {
              kind: 'table',
              heading: [tell('artifact'), tell('kind'), tell('size'), tell('sha256'), tell('parents')],
              rows: lineage.map(({ path, kind, bytes, sha256, parents }) => [
                path,
                kind ?? tell('kindFile'),
                sizeText(bytes),
                sha256,
                parents.map((one) => parentText(one.role, nameOf(one.sha256))).join(', '),
              ]),
              alignments: ['left', 'left', 'right', 'left', 'left'],
              mono: [3],
            },
          ],
  };
}

const parentText = (role: string, name: string): string => (role === name ? name : `${name} (${role})`);

export function versionsSection({ versions }: PipelineReport, tell: Tell): Section {
  return {
    id: 'versions',
    title: tell('versions'),
    blocks: [{ kind: 'table', heading: ['', ''], rows: Object.entries(versions).map((row) => [...row]) }],
  };
}
