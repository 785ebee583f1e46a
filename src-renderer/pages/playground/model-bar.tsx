/** Which models judge: one, or two side by side, with pairs before and after a collapse to take at once. */
import { Button, Group, Menu, Paper, Switch, Text } from '@mantine/core';
import { IconArrowsLeftRight } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { ModelChoice } from '../../../src-main/workbench/judge-desk.ts';
import { formatCount } from '../../components/formats.ts';
import { useLanguage } from '../../components/use-language.ts';
import { type CollapsePreset, collapsePresets } from './collapse-presets.ts';
import type { RunOfCheckpoint } from './model-groups.ts';
import { ModelSelect } from './model-select.tsx';
import classes from './playground.module.css';
import type { useChosenModels } from './use-chosen-models.ts';

interface ModelBarProps {
  readonly list: readonly ModelChoice[];
  readonly runs: readonly RunOfCheckpoint[];
  readonly chosen: ReturnType<typeof useChosenModels>;
}

export function ModelBar({ list, runs, chosen }: ModelBarProps) {
  const { t } = useTranslation('playground');
  const { first, second, choose } = chosen;
  const presets = collapsePresets(list, runs);
  const startComparing = (): void => {
    const other = list.find(({ id }) => id !== first)?.id ?? first;
    const preset = presets[0];
    choose(preset ? { first: preset.before.id, second: preset.after.id } : { second: other });
  };
  return (
    <Paper className={classes.whole} component="section" aria-label={t('model')}>
      <Group gap="md" align="flex-start" wrap="wrap">
        <ModelSelect
          label={second === null ? t('model') : t('first')}
          list={list}
          runs={runs}
          value={first}
          onChange={(id) => choose({ first: id })}
        />
        {second !== null && (
          <ModelSelect
            label={t('second')}
            list={list}
            runs={runs}
            value={second}
            onChange={(id) => choose({ second: id })}
          />
        )}
        <Group gap="sm" mt={22}>
          <Switch
            label={t('sideBySide')}
            checked={second !== null}
            onChange={(event) => (event.currentTarget.checked ? startComparing() : choose({ second: null }))}
          />
          <Presets presets={presets} onPick={(before, after) => choose({ first: before, second: after })} />
        </Group>
      </Group>
    </Paper>
  );
}

interface PresetsProps {
  readonly presets: readonly CollapsePreset[];
  readonly onPick: (before: string, after: string) => void;
}

function Presets({ presets, onPick }: PresetsProps) {
  const { t } = useTranslation('playground');
  const language = useLanguage();
  return (
    <Menu>
      <Menu.Target>
        <Button variant="default" leftSection={<IconArrowsLeftRight size={14} />}>
          {t('presets')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={320} style={{ overflowY: 'auto' }}>
        {presets.length === 0 && (
          <Text size="xs" p="xs" maw={280}>
            {t('presetsNone')}
          </Text>
        )}
        {presets.map(({ run, before, after }) => (
          <Menu.Item key={run.id} onClick={() => onPick(before.id, after.id)} fz="xs">
            {t('preset', {
              id: run.id,
              name: run.name,
              before: formatCount(before.step!, language),
              after: formatCount(after.step!, language),
            })}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
