/** Sets up the words of the screens: all of them are in the program, so nothing is loaded and nothing is late. */
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { Settings } from '../../src-main/workbench/settings.ts';
import { type Language, namespaces, resources } from './resources.ts';

export async function setUpWords(language: Language): Promise<void> {
  await i18next.use(initReactI18next).init({
    resources,
    lng: language,
    fallbackLng: 'en',
    ns: [...namespaces],
    defaultNS: 'shell',
    // React escapes.
    interpolation: { escapeValue: false },
  });
  document.documentElement.lang = language;
}

/** The language to show: the chosen one, or the first of the system's that we speak. */
export function languageFor(
  chosen: Settings['language'],
  system: readonly string[] = navigator.languages,
): Language {
  if (chosen !== 'system') return chosen;
  const known = system.map((tag) => tag.slice(0, 2).toLowerCase()).find((tag) => tag in resources);
  return (known as Language | undefined) ?? 'en';
}

export async function changeLanguage(language: Language): Promise<void> {
  if (i18next.language === language) return;
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}
