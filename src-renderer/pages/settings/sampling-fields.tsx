/** How tokens are chosen. */
import { Fieldset, Group, NumberInput, Textarea } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { AgentSettings } from './agent-settings.tsx';

type Sampling = AgentSettings['sampling'];

interface SamplingFieldsProps {
  readonly sampling: Sampling;
  readonly onChange: (sampling: Sampling) => void;
}

const numbers = [
  { field: 'temperature', min: 0, max: 2, step: 0.1, hint: 'temperatureText' },
  { field: 'topP', min: 0.01, max: 1, step: 0.05, hint: null },
  { field: 'topK', min: 0, max: 1000, step: 1, hint: 'topKText' },
  { field: 'maximumTokens', min: 1, max: 32_768, step: 16, hint: 'maximumTokensText' },
] as const;

export function SamplingFields({ sampling, onChange }: SamplingFieldsProps) {
  const { t } = useTranslation('agentSettings');
  return (
    <Fieldset legend={t('sampling')}>
      <Group gap="sm" align="flex-start">
        {numbers.map(({ field, min, max, step, hint }) => (
          <NumberInput
            key={field}
            label={t(field)}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            description={hint === null ? undefined : t(hint)}
            min={min}
            max={max}
            step={step}
            value={sampling[field]}
            onChange={(value) => typeof value === 'number' && onChange({ ...sampling, [field]: value })}
            w={150}
          />
        ))}
        <NumberInput
          label={t('seed')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          description={t('seedText')}
          min={0}
          allowDecimal={false}
          value={sampling.seed ?? ''}
          onChange={(value) => onChange({ ...sampling, seed: typeof value === 'number' ? value : null })}
          w={150}
        />
      </Group>
      <Textarea
        label={t('stop')}
        autosize
        minRows={1}
        maxRows={8}
        mt="xs"
        maw={420}
        value={sampling.stop.join('\n')}
        onChange={(event) =>
          onChange({
            ...sampling,
            stop: event.currentTarget.value === '' ? [] : event.currentTarget.value.split('\n').slice(0, 8),
          })
        }
      />
    </Fieldset>
  );
}
