/** The precision of the full file and the types to be quantised to, with their bits per weight. */
import { Button, Chip, Group, Input, SegmentedControl, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FieldsProps } from './new-pipeline.tsx';
import { isUsual, offeredTypes, type PipelineFields } from './new-pipeline-fields.ts';
import classes from './pipeline.module.css';

const precisions = ['f16', 'bf16', 'f32', 'auto'] as const;

export function TypesField({ fields, faults, change }: FieldsProps) {
  const { t } = useTranslation('pipeline');
  const [all, setAll] = useState(false);
  const shown = offeredTypes.filter(({ name }) => all || isUsual(name) || fields.quantization.includes(name));
  return (
    <fieldset className={classes.fieldset}>
      <legend>{t('form.files')}</legend>
      <Input.Wrapper label={t('form.convertTo')} size="xs" mb="sm">
        <SegmentedControl
          display="flex"
          w="fit-content"
          aria-label={t('form.convertTo')}
          value={fields.convertTo}
          onChange={(value) => change({ convertTo: value as PipelineFields['convertTo'] })}
          data={precisions.map((value) => ({ value, label: t(`precision.${value}`) }))}
        />
      </Input.Wrapper>
      <Input.Label component="div" size="xs" mb={4} id="quantised-types">
        {t('form.types')}
      </Input.Label>
      <Chip.Group
        multiple
        value={[...fields.quantization]}
        onChange={(quantization) => change({ quantization })}
      >
        <Group gap={6} role="group" aria-labelledby="quantised-types">
          {shown.map(({ name, bitsPerWeight }) => (
            <Chip key={name} value={name} size="xs" radius="sm" variant="outline">
              {name}{' '}
              <span className={classes.bits}>{t('form.bits', { bits: bitsPerWeight.toFixed(1) })}</span>
            </Chip>
          ))}
          <Button size="compact-xs" variant="subtle" onClick={() => setAll(!all)} aria-expanded={all}>
            {t(all ? 'form.fewerTypes' : 'form.moreTypes')}
          </Button>
        </Group>
      </Chip.Group>
      <Text size="xs" c={faults.quantization ? 'red' : 'dimmed'} mt={4}>
        {faults.quantization ?? t(fields.quantization.length === 0 ? 'form.noTypes' : 'form.typesText')}
      </Text>
    </fieldset>
  );
}
