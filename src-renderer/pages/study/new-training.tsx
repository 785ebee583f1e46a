/** Entering a training: recipe, seed, start model, what it takes, and the button. */
import {
  Button,
  Group,
  Input,
  NumberInput,
  SegmentedControl,
  Select,
  Stack,
  Switch,
  Text,
} from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { EmbeddedRecipe } from '../../../src-main/package-files.ts';
import type { Recipe } from '../../../src-main/training/recipe.ts';
import { useApi } from '../../api/api-context.tsx';
import { Loadable, Problem } from '../../components/loadable.tsx';
import { Loading } from '../../components/loading.tsx';
import { go } from '../../navigation/hash-place.ts';
import { places } from '../../navigation/places.ts';
import { useActivity } from '../../state/activity.ts';
import { notify, notifyOfError } from '../../state/notices.ts';
import { EstimateTable } from './estimate-table.tsx';
import { RecipeEditor } from './recipe-editor.tsx';
import { useCheckedRecipes, useEstimates } from './use-checked-recipes.ts';
import { type EditedRecipes, type RecipeChoice, recipeChoices, wantedRecipes } from './wanted-trainings.ts';

export function NewTraining() {
  const api = useApi();
  const recipes = useQuery({
    queryKey: ['recipes', 'list'],
    queryFn: () => api.recipes.list.query(),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return <Loadable query={recipes}>{(data) => <Form recipes={data} />}</Loadable>;
}

function Form({ recipes }: { readonly recipes: readonly Recipe[] }) {
  const { t } = useTranslation('study');
  const [choice, setChoice] = useState<RecipeChoice>('both');
  const [seed, setSeed] = useState(1);
  const [model, setModel] = useState('embedded');
  const [editing, setEditing] = useState(false);
  const [edited, setEdited] = useState<EditedRecipes>({});
  const wanted = wantedRecipes(recipes, choice, seed, editing ? edited : {});
  const checked = useCheckedRecipes(wanted);
  const estimates = useEstimates(checked, model);
  const atOnce = useActivity()?.settings.runsAtOnce ?? 1;
  const start = useStart();
  const usable = checked.flatMap(({ recipe }) => (recipe ? [recipe] : []));
  const seedEdited = editing && wanted.some(({ name }) => edited[name] !== undefined);

  return (
    <Stack gap="sm" component="form" onSubmit={(event) => event.preventDefault()}>
      <Group align="flex-start" gap="md">
        <Input.Wrapper label={t('form.recipe')} size="xs">
          <SegmentedControl
            display="flex"
            aria-label={t('form.recipe')}
            value={choice}
            onChange={(value) => setChoice(value as RecipeChoice)}
            data={recipeChoices.map((value) => ({ value, label: t(`form.recipes.${value}`) }))}
          />
        </Input.Wrapper>
        <NumberInput
          label={t('form.seed')}
          inputWrapperOrder={['label', 'input', 'description']}
          description={seedEdited ? t('form.seedInJson') : undefined}
          w={130}
          min={0}
          max={2 ** 32 - 1}
          allowDecimal={false}
          clampBehavior="strict"
          value={seed}
          disabled={seedEdited}
          onChange={(value) => setSeed(typeof value === 'number' ? value : 0)}
        />
        <StartModel value={model} onChange={setModel} />
        <Switch
          label={t('form.edit')}
          checked={editing}
          onChange={(event) => setEditing(event.currentTarget.checked)}
          mt={26}
        />
      </Group>
      {checked.map(({ name, recipe, problem, text }) => (
        <RecipeEditor
          key={name}
          name={name}
          description={t(`form.about.${name as EmbeddedRecipe}`)}
          editing={editing}
          text={text}
          problem={problem}
          usable={recipe !== null}
          onChange={(value) => setEdited({ ...edited, [name]: value })}
        />
      ))}
      {estimates.error && (
        <Problem
          title={t('form.estimate')}
          error={estimates.error}
          onRetry={() => void estimates.refetch()}
        />
      )}
      {estimates.isFetching && <Loading text={t('form.estimating')} />}
      {estimates.data && !estimates.isFetching && (
        <EstimateTable estimates={estimates.data} atOnce={atOnce} />
      )}
      <Group justify="space-between">
        <Text size="xs" c="dimmed">
          {t('form.seedHint')}
        </Text>
        <Button
          type="submit"
          size="sm"
          leftSection={<IconPlayerPlay size={16} aria-hidden />}
          disabled={usable.length !== wanted.length}
          loading={start.isPending}
          onClick={() => start.mutate(usable.map((recipe) => ({ recipe, model })))}
          data-autofocus
        >
          {t(wanted.length > 1 ? 'form.startBoth' : 'form.start')}
        </Button>
      </Group>
    </Stack>
  );
}

function useStart() {
  const { t } = useTranslation('study');
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (trainings: { recipe: Recipe; model: string }[]) => api.runs.start.mutate({ trainings }),
    async onSuccess(runs) {
      await client.invalidateQueries({ queryKey: ['runs'] });
      notify('done', t('form.started', { names: runs.map(({ id, name }) => `#${id} ${name}`).join(', ') }));
      go(places.study(runs.slice(0, 2).map(({ id }) => id)));
    },
    onError: notifyOfError,
  });
}

function StartModel({
  value,
  onChange,
}: {
  readonly value: string;
  readonly onChange: (id: string) => void;
}) {
  const { t } = useTranslation('study');
  const api = useApi();
  const models = useQuery({
    queryKey: ['playground', 'models'],
    queryFn: () => api.playground.models.query(),
  });
  const data = (models.data ?? [{ id: 'embedded', name: 'embedded' }]).map(({ id, name }) => ({
    value: id,
    label: name,
  }));
  return (
    <Select
      label={t('form.model')}
      w={230}
      data={data}
      value={value}
      onChange={(id) => onChange(id ?? 'embedded')}
      allowDeselect={false}
      searchable={data.length > 8}
      error={models.error?.message}
    />
  );
}
