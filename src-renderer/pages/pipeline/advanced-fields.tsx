/** What hardly anybody needs; folded away. */
import { Checkbox, Group, NumberInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { FieldsProps } from './new-pipeline.tsx';
import classes from './pipeline.module.css';

export function AdvancedFields({ fields, faults, change }: FieldsProps) {
  const { t } = useTranslation('pipeline');
  return (
    <details className={classes.fieldset} open={faults.batchSize === undefined ? undefined : true}>
      <summary className={classes.summary}>{t('form.advanced')}</summary>
      <Group align="flex-start" gap="lg" mt="xs">
        <NumberInput
          label={t('form.batchSize')}
          value={fields.batchSize}
          onChange={(batchSize) => change({ batchSize })}
          error={faults.batchSize}
          min={1}
          max={64}
          allowDecimal={false}
          w={250}
        />
        <Checkbox
          mt={26}
          label={t('form.forceGpu')}
          description={t('form.forceGpuText')}
          checked={fields.forceGpu}
          onChange={(event) => change({ forceGpu: event.currentTarget.checked })}
        />
      </Group>
    </details>
  );
}
