/** From the model to the calibrated files: what was made from what, with the hash of each. */
import { resultOf, type ShownStep } from './step-results.ts';

export type LineageRole =
  | 'model'
  | 'gates'
  | 'burnt'
  | 'certificate'
  | 'full'
  | 'quantised'
  | 'head'
  | 'calibration'
  | 'calibratedModel';

export interface LineageNode {
  readonly role: LineageRole;
  /** Name or type; empty where the role says it all. */
  readonly name: string;
  readonly sha256: string | null;
  readonly bytes: number | null;
}

/** A file with what lies beside it. */
export interface LineageGroup {
  readonly main: LineageNode;
  readonly beside: readonly LineageNode[];
}

/** Each stage was made from the ones before it. */
export type Lineage = readonly (readonly LineageGroup[])[];

/** Stages that nothing was made in are left out. */
export function lineageOf(steps: readonly ShownStep[]): Lineage {
  const [model, gates] = [resultOf(steps, 'load'), resultOf(steps, 'gates')];
  const [burnt, proof] = [resultOf(steps, 'burn-in'), resultOf(steps, 'verify-after')];
  const [full, quantised] = [resultOf(steps, 'convert'), resultOf(steps, 'quantise')];
  const calibrated = resultOf(steps, 'calibrate') ?? [];
  const files = steps.flatMap((step) => step.files);
  const hashOf = (path: string): string | null => files.find((file) => file.path === path)?.sha256 ?? null;
  const headOf = (file: string): LineageNode[] => {
    const sha256 = hashOf(`heads/${stemOf(file)}/manifest.json`);
    return sha256 === null ? [] : [{ role: 'head', name: '', sha256, bytes: null }];
  };
  const calibrationOf = (on: string, role: LineageRole): LineageNode[] =>
    calibrated
      .filter((one) => one.on === on)
      .map(({ manifestSha256 }) => ({ role, name: '', sha256: manifestSha256, bytes: null }));
  const weights = model?.files.find(({ name }) => name.endsWith('.safetensors'))?.sha256 ?? null;
  const stages: LineageGroup[][] = [
    [
      ...(model ? [group('model', model.name, model.manifestSha256 ?? weights, model.bytes)] : []),
      ...(gates ? [group('gates', '', gates.sha256, null)] : []),
    ],
    burnt
      ? [
          {
            main: { role: 'burnt', name: '', sha256: burnt.manifestSha256, bytes: sizeIn(steps, 'burn-in') },
            beside: [
              ...(proof
                ? [{ role: 'certificate' as const, name: '', sha256: proof.sha256 ?? null, bytes: null }]
                : []),
              ...calibrationOf('engine', 'calibratedModel'),
            ],
          },
        ]
      : [],
    full
      ? [
          {
            main: { role: 'full', name: full.type.toUpperCase(), sha256: full.sha256, bytes: full.bytes },
            beside: headOf(full.file),
          },
        ]
      : [],
    (quantised ?? []).map(({ type, file, sha256, bytesAfter }) => ({
      main: { role: 'quantised', name: type, sha256, bytes: bytesAfter },
      beside: [...headOf(file), ...calibrationOf(type, 'calibration')],
    })),
  ];
  return stages.filter((stage) => stage.length > 0);
}

function group(role: LineageRole, name: string, sha256: string | null, bytes: number | null): LineageGroup {
  return { main: { role, name, sha256, bytes }, beside: [] };
}

/** `/a/b/model-Q4_K_M.gguf`, of either kind of system, as `model-Q4_K_M`. */
const stemOf = (file: string): string => file.replace(/^.*[/\\]/u, '').replace(/\.gguf$/u, '');

function sizeIn(steps: readonly ShownStep[], id: ShownStep['id']): number | null {
  const files = steps.find((step) => step.id === id)?.files ?? [];
  return files.length === 0 ? null : files.reduce((sum, { bytes }) => sum + bytes, 0);
}
