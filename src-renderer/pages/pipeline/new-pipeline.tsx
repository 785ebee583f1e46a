/** The form of a new pipeline. */
import { Button, Checkbox, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../../api/api-context.tsx';
import { explainError } from '../../api/explain-error.ts';
import { formatBytes } from '../../components/formats.ts';
import { Problem } from '../../components/loadable.tsx';
import { useLanguage } from '../../components/use-language.ts';
import { go } from '../../navigation/hash-place.ts';
import { places } from '../../navigation/places.ts';
import { notify } from '../../state/notices.ts';
import { AdvancedFields } from './advanced-fields.tsx';
import { GatesFields } from './gates-fields.tsx';
import { ModelField } from './model-field.tsx';
import {
  defaultFields,
  diskNeed,
  type FaultyField,
  faultsOf,
  inputOf,
  type PipelineFields,
} from './new-pipeline-fields.ts';
import classes from './pipeline.module.css';
import { TypesField } from './types-field.tsx';
import { usePipelineModels } from './use-pipeline-models.ts';

/** Words of a fault, by field; `undefined` where nothing is wrong. */
export type Faults = Partial<Record<FaultyField, string>>;

export interface FieldsProps {
  readonly fields: PipelineFields;
  readonly faults: Faults;
  readonly change: (part: Partial<PipelineFields>) => void;
}

const works = ['verify', 'testTriality', 'quality', 'calibrate'] as const;
/** These ask the model for verdicts. */
const needHeads: readonly string[] = ['testTriality', 'calibrate'];

export function NewPipeline({ model }: { readonly model: string | null }) {
  const { t } = useTranslation('pipeline');
  const language = useLanguage();
  const [fields, setFields] = useState<PipelineFields>({
    ...defaultFields,
    ...(model !== null && { model }),
  });
  // What is wrong is told once somebody tried to start.
  const [tried, setTried] = useState(false);
  const models = usePipelineModels();
  const start = useStart();
  const own = faultsOf(fields);
  const isFaulty = Object.keys(own).length > 0;
  const told = start.error ? explainError(start.error).fields : [];
  const faults: Faults = {
    ...Object.fromEntries(told.map(({ field, problem }) => [field, problem])),
    ...(tried &&
      Object.fromEntries(Object.entries(own).map(([field, fault]) => [field, t(`fault.${fault}`)]))),
  };
  const change = (part: Partial<PipelineFields>) => {
    start.reset();
    setFields((before) => ({ ...before, ...part }));
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!isFaulty) start.mutate(inputOf(fields));
  };
  const size = models.sizeOf(fields.model);
  const need = size && diskNeed(fields, size);
  const headless = models.isReady && models.known(fields.model) && !models.canJudge(fields.model);
  const props: FieldsProps = { fields, faults, change };
  return (
    <Paper component="section" aria-label={t('form.title')} p="md">
      <Title order={2}>{t('form.title')}</Title>
      <Text size="xs" c="dimmed" mb="sm">
        {t('form.lead')}
      </Text>
      <form onSubmit={submit} noValidate>
        <Stack gap="md" maw={860}>
          <ModelField {...props} models={models} />
          <GatesFields {...props} canJudge={!headless} />
          <fieldset className={classes.fieldset}>
            <legend>{t('form.work')}</legend>
            <div className={classes.works}>
              {works.map((work) => (
                <Checkbox
                  key={work}
                  label={t(`work.${work}`)}
                  description={
                    headless && needHeads.includes(work) ? t('form.needsHeads') : t(`workText.${work}`)
                  }
                  checked={fields[work]}
                  onChange={(event) => change({ [work]: event.currentTarget.checked })}
                />
              ))}
            </div>
          </fieldset>
          <TypesField {...props} />
          <AdvancedFields {...props} />
          {start.error && told.length === 0 && <Problem title={t('form.notStarted')} error={start.error} />}
          <Group gap="sm">
            <Button
              type="submit"
              size="sm"
              leftSection={<IconPlayerPlay size={16} aria-hidden />}
              loading={start.isPending}
            >
              {t('form.start')}
            </Button>
            <Text size="xs" c="dimmed">
              {need !== null && t('form.disk', { size: formatBytes(need, language) })}
            </Text>
          </Group>
        </Stack>
      </form>
    </Paper>
  );
}

function useStart() {
  const { t } = useTranslation('pipeline');
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: ReturnType<typeof inputOf>) => api.pipelines.start.mutate(input),
    async onSuccess(id) {
      await client.invalidateQueries({ queryKey: ['pipelines'] });
      notify('done', t('form.started'));
      go(places.pipeline(id));
    },
  });
}
