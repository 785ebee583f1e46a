/** Where the gates come from, with what each source needs. */
import { Button, Group, NumberInput, Select, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { GateSource } from '../../../src-main/pipeline/options.ts';
import { useApi } from '../../api/api-context.tsx';
import { useDoor } from '../../components/show-path.tsx';
import { notifyOfError } from '../../state/notices.ts';
import type { FieldsProps } from './new-pipeline.tsx';
import classes from './pipeline.module.css';

const sources = [
  'auto',
  'model',
  'file',
  'train',
  'random',
  'identity',
] as const satisfies readonly GateSource[];

interface GatesFieldsProps extends FieldsProps {
  /** Whether the model has both heads, which training gates needs. */
  readonly canJudge: boolean;
}

export function GatesFields({ fields, faults, change, canJudge }: GatesFieldsProps) {
  const { t } = useTranslation('pipeline');
  const { gatesFrom } = fields;
  return (
    <fieldset className={classes.fieldset}>
      <legend>{t('form.gates')}</legend>
      <Group align="flex-start" gap="sm">
        <Select
          label={t('form.gatesFrom')}
          data={sources.map((value) => ({
            value,
            label: t(`gates.source.${value}`),
            disabled: value === 'train' && !canJudge,
          }))}
          value={gatesFrom}
          onChange={(value) => value !== null && change({ gatesFrom: value as GateSource })}
          description={t(`gatesText.${gatesFrom}`)}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          allowDeselect={false}
          w={420}
        />
        {(gatesFrom === 'random' || gatesFrom === 'train') && (
          <NumberInput
            label={t('form.seed')}
            value={fields.seed}
            onChange={(seed) => change({ seed })}
            error={faults['gates.seed']}
            min={0}
            allowDecimal={false}
            w={110}
          />
        )}
        {gatesFrom === 'random' && (
          <NumberInput
            label={t('form.angle')}
            value={fields.angle}
            onChange={(angle) => change({ angle })}
            error={faults['gates.angle']}
            min={0}
            max={3}
            step={0.01}
            w={190}
          />
        )}
        {gatesFrom === 'train' && (
          <NumberInput
            label={t('form.steps')}
            value={fields.steps}
            onChange={(steps) => change({ steps })}
            error={faults['gates.steps']}
            min={1}
            max={10_000}
            allowDecimal={false}
            w={130}
          />
        )}
        {gatesFrom === 'file' && <GatesFile fields={fields} faults={faults} change={change} />}
      </Group>
    </fieldset>
  );
}

function GatesFile({ fields, faults, change }: FieldsProps) {
  const { t } = useTranslation('pipeline');
  const api = useApi();
  const door = useDoor();
  const choose = useMutation({
    mutationFn: () => api.system.choosePath.mutate({ kind: 'folder', title: t('form.fileDialog') }),
    onSuccess: (chosen) => chosen !== null && change({ gatesFile: chosen }),
    onError: notifyOfError,
  });
  return (
    <Group align="flex-start" gap="xs" wrap="nowrap" flex={1} miw={260}>
      <TextInput
        label={t('form.file')}
        placeholder="/home/me/gates"
        value={fields.gatesFile}
        onChange={(event) => change({ gatesFile: event.currentTarget.value })}
        error={faults['gates.file']}
        flex={1}
      />
      {door?.canChoosePath && (
        <Button variant="default" mt={22} loading={choose.isPending} onClick={() => choose.mutate()}>
          {t('form.choose')}
        </Button>
      )}
    </Group>
  );
}
