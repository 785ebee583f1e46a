/** Language and theme follow the settings, whichever window changed them. */
import { useMantineColorScheme } from '@mantine/core';
import { useEffect } from 'react';
import type { Settings } from '../../src-main/workbench/settings.ts';
import { changeLanguage, languageFor } from '../i18n/set-up.ts';
import { notifyOfError } from '../state/notices.ts';

export function useFollowSettings(settings: Pick<Settings, 'language' | 'theme'> | undefined): void {
  const { setColorScheme } = useMantineColorScheme();
  const { language, theme } = settings ?? {};
  useEffect(() => {
    if (language) changeLanguage(languageFor(language)).catch(notifyOfError);
  }, [language]);
  useEffect(() => {
    if (theme) setColorScheme(theme === 'system' ? 'auto' : theme);
  }, [theme, setColorScheme]);
}
