/** Language and theme. */
import { Group, Input, Paper, SegmentedControl, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Settings } from '../../../src-main/workbench/settings.ts';
import { useChangeSettings } from './use-change-settings.ts';

const languages = ['system', 'en', 'ja'] as const;
const themes = ['system', 'light', 'dark'] as const;

export function AppearanceSettings({ settings }: { readonly settings: Settings }) {
  const { t } = useTranslation('settings');
  const change = useChangeSettings();
  return (
    <Paper component="section" aria-label={t('appearance')}>
      <Title order={2} mb="xs">
        {t('appearance')}
      </Title>
      <Group gap="xl">
        <Input.Wrapper label={t('language')} labelElement="div" size="xs">
          <div>
            <SegmentedControl
              aria-label={t('language')}
              value={settings.language}
              onChange={(language) => change.mutate({ language: language as Settings['language'] })}
              data={languages.map((value) => ({ value, label: t(`languages.${value}`) }))}
            />
          </div>
        </Input.Wrapper>
        <Input.Wrapper label={t('theme')} labelElement="div" size="xs">
          <div>
            <SegmentedControl
              aria-label={t('theme')}
              value={settings.theme}
              onChange={(theme) => change.mutate({ theme: theme as Settings['theme'] })}
              data={themes.map((value) => ({ value, label: t(`themes.${value}`) }))}
            />
          </div>
        </Input.Wrapper>
      </Group>
    </Paper>
  );
}
