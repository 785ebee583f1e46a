/** The model that a pipeline begins with. */
import { Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { FieldsProps } from './new-pipeline.tsx';
import type { usePipelineModels } from './use-pipeline-models.ts';

interface ModelFieldProps extends FieldsProps {
  readonly models: ReturnType<typeof usePipelineModels>;
}

export function ModelField({ fields, faults, change, models }: ModelFieldProps) {
  const { t } = useTranslation('pipeline');
  const { entries, known, isReady, error } = models;
  const isKnown = known(fields.model);
  return (
    <Select
      label={t('form.model')}
      description={t('form.modelText')}
      data={entries}
      value={isKnown ? fields.model : null}
      onChange={(model) => model !== null && change({ model })}
      error={
        faults.model ??
        error?.message ??
        (isReady && !isKnown && fields.model !== ''
          ? t('form.unknownModel', { id: fields.model })
          : undefined)
      }
      allowDeselect={false}
      searchable
      maxDropdownHeight={360}
      maw={420}
    />
  );
}
