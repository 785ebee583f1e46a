/** What a finished step found, by its kind. */
import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { PipelineSummary } from '../pipeline-list.tsx';
import { resultOf, type ShownStep } from '../step-results.ts';
import { BurnInView } from './burn-in-view.tsx';
import { CalibrationView } from './calibration-view.tsx';
import { CertificateView } from './certificate-view.tsx';
import { ControlView } from './control-view.tsx';
import { ConvertView } from './convert-view.tsx';
import { FilesTable } from './files-table.tsx';
import { GatesView } from './gates-view.tsx';
import { LoadView } from './load-view.tsx';
import { QualityView } from './quality-view.tsx';
import { QuantiseView } from './quantise-view.tsx';
import { ReportView } from './report-view.tsx';
import { TrialityView } from './triality-view.tsx';

interface StepResultProps {
  readonly step: ShownStep;
  readonly steps: readonly ShownStep[];
  readonly pipeline: Pick<PipelineSummary, 'id' | 'name'>;
  /** Of the pipeline. */
  readonly folder: string;
}

export function StepResult(props: StepResultProps) {
  const { t } = useTranslation('pipeline');
  const shown = viewOf(props);
  return (
    <>
      {shown ?? (
        <Text size="xs" c="dimmed">
          {t('otherVersion')}
        </Text>
      )}
      <FilesTable files={props.step.files} />
    </>
  );
}

function viewOf({ step: { id, files }, steps, pipeline, folder }: StepResultProps): ReactNode {
  switch (id) {
    case 'load':
      return view(resultOf(steps, id), (model) => <LoadView model={model} />);
    case 'gates':
      return view(resultOf(steps, id), (gates) => <GatesView gates={gates} />);
    case 'verify-before':
      return view(resultOf(steps, id), (control) => <ControlView control={control} />);
    case 'burn-in':
      return view(resultOf(steps, id), (burnt) => <BurnInView burnt={burnt} />);
    case 'verify-after':
      return view(resultOf(steps, id), (proof) => <CertificateView proof={proof} pipeline={pipeline} />);
    case 'triality-test':
      return view(resultOf(steps, id), (test) => <TrialityView test={test} />);
    case 'convert':
      return view(resultOf(steps, id), (converted) => <ConvertView converted={converted} />);
    case 'quantise':
      return view(resultOf(steps, id), (files) => <QuantiseView files={files} />);
    case 'quality':
      return view(resultOf(steps, id), (quality) => (
        <QualityView quality={quality} quantised={resultOf(steps, 'quantise') ?? []} />
      ));
    case 'calibrate':
      return view(resultOf(steps, id), (things) => <CalibrationView things={things} />);
    case 'report':
      return view(resultOf(steps, id), () => <ReportView files={files} folder={folder} />);
  }
}

const view = <Result,>(result: Result | null, show: (result: Result) => ReactNode): ReactNode =>
  result === null ? null : show(result);
