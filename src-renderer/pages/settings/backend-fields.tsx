/** A model on this machine, or a server. */
import { Fieldset, NumberInput, SegmentedControl, Select, Stack, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { type Outputs, useApi } from '../../api/api-context.tsx';
import { formatBytes } from '../../components/formats.ts';
import { useLanguage } from '../../components/use-language.ts';
import type { AgentSettings } from './agent-settings.tsx';

type Backend = AgentSettings['backend'];

interface BackendFieldsProps {
  readonly backend: Backend;
  readonly models: Outputs['agent']['models'];
  readonly onChange: (backend: Backend) => void;
}

const begin: { readonly [Kind in Backend['kind']]: Extract<Backend, { kind: Kind }> } = {
  'llama-cpp': { kind: 'llama-cpp', model: 'embedded', contextTokens: 1024, gpuLayers: 'auto' },
  openai: { kind: 'openai', baseUrl: 'http://127.0.0.1:11434/v1', model: '', keyVariable: null },
};

export function BackendFields({ backend, models, onChange }: BackendFieldsProps) {
  const { t } = useTranslation('agentSettings');
  return (
    <Fieldset legend={t('backend')}>
      <Stack gap="xs">
        <SegmentedControl
          aria-label={t('backend')}
          data={(['llama-cpp', 'openai'] as const).map((value) => ({ value, label: t(`kinds.${value}`) }))}
          value={backend.kind}
          onChange={(kind) => onChange(begin[kind as Backend['kind']])}
        />
        {backend.kind === 'llama-cpp' ? (
          <LocalFields backend={backend} models={models} onChange={onChange} />
        ) : (
          <ServerFields backend={backend} onChange={onChange} />
        )}
      </Stack>
    </Fieldset>
  );
}

interface LocalFieldsProps {
  readonly backend: Extract<Backend, { kind: 'llama-cpp' }>;
  readonly models: Outputs['agent']['models'];
  readonly onChange: (backend: Backend) => void;
}

/** Whether a wish for layers can come true on this machine. */
function useGraphicsWords(): string {
  const { t } = useTranslation('agentSettings');
  const language = useLanguage();
  const api = useApi();
  const { data, error } = useQuery({
    queryKey: ['agent', 'graphics'],
    queryFn: () => api.agent.graphics.query(),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (error) return t('graphicsUnknown', { problem: error.message });
  if (!data) return t('graphicsLooking');
  if (data.through === null) return t('noGraphics');
  const free = formatBytes(data.freeBytes, language);
  const total = formatBytes(data.totalBytes, language);
  return t('graphics', { names: data.names.join(', '), free, total });
}

function LocalFields({ backend, models, onChange }: LocalFieldsProps) {
  const { t } = useTranslation('agentSettings');
  const language = useLanguage();
  const graphics = useGraphicsWords();
  const known = models.some(({ id }) => id === backend.model);
  return (
    <>
      <Select
        label={t('model')}
        description={t('modelText')}
        data={[
          ...models.map(({ id, name, bytes }) => ({
            value: id,
            label: bytes === null ? name : `${name}, ${formatBytes(bytes, language)}`,
          })),
          ...(known ? [] : [{ value: backend.model, label: backend.model }]),
        ]}
        value={backend.model}
        onChange={(model) => model !== null && onChange({ ...backend, model })}
        allowDeselect={false}
        searchable
        maw={520}
      />
      <NumberInput
        label={t('contextTokens')}
        min={128}
        max={1_048_576}
        step={256}
        value={backend.contextTokens}
        onChange={(value) => typeof value === 'number' && onChange({ ...backend, contextTokens: value })}
        maw={240}
      />
      <NumberInput
        label={t('gpuLayers')}
        description={`${graphics} ${t('gpuLayersText')}`}
        min={0}
        max={1000}
        value={backend.gpuLayers === 'auto' ? '' : backend.gpuLayers}
        onChange={(value) => onChange({ ...backend, gpuLayers: typeof value === 'number' ? value : 'auto' })}
        maw={240}
      />
    </>
  );
}

interface ServerFieldsProps {
  readonly backend: Extract<Backend, { kind: 'openai' }>;
  readonly onChange: (backend: Backend) => void;
}

function ServerFields({ backend, onChange }: ServerFieldsProps) {
  const { t } = useTranslation('agentSettings');
  return (
    <>
      <TextInput
        label={t('baseUrl')}
        description={t('baseUrlText')}
        value={backend.baseUrl}
        maxLength={2048}
        required
        onChange={(event) => onChange({ ...backend, baseUrl: event.currentTarget.value })}
      />
      <TextInput
        label={t('serverModel')}
        value={backend.model}
        maxLength={200}
        required
        onChange={(event) => onChange({ ...backend, model: event.currentTarget.value })}
        maw={420}
      />
      <TextInput
        label={t('keyVariable')}
        description={t('keyVariableText')}
        placeholder="OPENAI_API_KEY"
        value={backend.keyVariable ?? ''}
        maxLength={100}
        onChange={(event) => onChange({ ...backend, keyVariable: event.currentTarget.value.trim() || null })}
        maw={420}
      />
    </>
  );
}
