/** What answers in the chat, how, and which tools it may ask for. */
import {
  Anchor,
  Button,
  Checkbox,
  Fieldset,
  Group,
  NumberInput,
  Stack,
  Text,
  Textarea,
  Title,
} from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { type Inputs, type Outputs, useApi } from '../../api/api-context.tsx';
import { ToldError } from '../../api/told-error.ts';
import { Loadable, Problem } from '../../components/loadable.tsx';
import { places } from '../../navigation/places.ts';
import { forgetDraft, useDraft } from '../../state/drafts.ts';
import { notify, notifyOfError } from '../../state/notices.ts';
import { BackendFields } from './backend-fields.tsx';
import { SamplingFields } from './sampling-fields.tsx';
import { toolWords } from './tool-words.ts';

export type AgentSettings = Inputs['agent']['changeSettings'];

const draftName = 'agent-settings';

export function AgentSettingsPage() {
  const { t } = useTranslation('agentSettings');
  const api = useApi();
  const query = useQuery({
    queryKey: ['agent', 'settings'],
    queryFn: async () => {
      const [settings, models, state] = await Promise.all([
        api.agent.settings.query(),
        api.agent.models.query(),
        api.agent.state.query(),
      ]);
      return { settings, models, tools: state.tools, toolProblem: state.toolProblem };
    },
    // Nothing that a person is writing is replaced beneath them.
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <Stack p="sm" gap="sm" maw={860}>
      <Title order={1}>{t('title')}</Title>
      <Anchor component={Link} href={places.settings()} size="xs">
        {t('back')}
      </Anchor>
      <Loadable query={query}>{(read) => <Fields key={JSON.stringify(read.settings)} {...read} />}</Loadable>
    </Stack>
  );
}

interface FieldsProps {
  readonly settings: AgentSettings;
  readonly models: Outputs['agent']['models'];
  readonly tools: Outputs['agent']['state']['tools'];
  readonly toolProblem: Outputs['agent']['state']['toolProblem'];
}

function Fields({ settings, models, tools, toolProblem }: FieldsProps) {
  const { t } = useTranslation('agentSettings');
  const api = useApi();
  const client = useQueryClient();
  const { edited, changed, edit, undo } = useDraft(draftName, settings);
  const save = useMutation({
    mutationFn: () => api.agent.changeSettings.mutate(edited),
    async onSuccess() {
      notify('done', t('saved'));
      // Until the saved ones are read again, the draft is them.
      await client.invalidateQueries({ queryKey: ['agent'] });
      forgetDraft(draftName);
    },
    onError: notifyOfError,
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <Stack gap="sm">
        <BackendFields
          backend={edited.backend}
          models={models}
          onChange={(backend) => edit({ ...edited, backend })}
        />
        <SamplingFields sampling={edited.sampling} onChange={(sampling) => edit({ ...edited, sampling })} />
        <Textarea
          label={t('systemPrompt')}
          autosize
          minRows={2}
          maxRows={12}
          maxLength={20_000}
          value={edited.systemPrompt}
          onChange={(event) => edit({ ...edited, systemPrompt: event.currentTarget.value })}
        />
        <Fieldset legend={t('tools')}>
          <Stack gap={6}>
            {toolProblem && (
              <Problem
                title={t('toolProblem')}
                error={new ToldError(toolProblem.problem, toolProblem.error)}
              />
            )}
            {tools.length === 0 && !toolProblem && <Text size="xs">{t('noTools')}</Text>}
            {tools.map(({ name, description, bounds, effect, problem, caution }) => (
              <Checkbox
                key={name}
                label={`${name} (${t(effect === 'writes' ? 'writes' : 'reads')})`}
                description={
                  problem ??
                  [
                    ...(caution ? [t(`cautions.${caution}`)] : []),
                    toolWords(name, bounds, t) || description,
                  ].join(' ')
                }
                checked={edited.tools.includes(name)}
                disabled={problem !== null && !edited.tools.includes(name)}
                onChange={(event) =>
                  edit({
                    ...edited,
                    tools: event.currentTarget.checked
                      ? [...edited.tools, name]
                      : edited.tools.filter((one) => one !== name),
                  })
                }
              />
            ))}
            <NumberInput
              label={t('toolRounds')}
              min={0}
              max={20}
              value={edited.toolRounds}
              onChange={(value) => typeof value === 'number' && edit({ ...edited, toolRounds: value })}
              maw={280}
            />
          </Stack>
        </Fieldset>
        <Group gap="xs">
          <Button type="submit" loading={save.isPending} disabled={!changed}>
            {t('save')}
          </Button>
          <Button variant="default" disabled={!changed} onClick={undo}>
            {t('reset')}
          </Button>
          <Text size="xs" c="dimmed" role="status">
            {changed ? t('changed') : ''}
          </Text>
        </Group>
      </Stack>
    </form>
  );
}
