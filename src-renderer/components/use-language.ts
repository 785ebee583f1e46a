/** The language of the screens, for numbers and times. */
import { useTranslation } from 'react-i18next';
import type { Language } from '../i18n/resources.ts';

/** Renders again when the language changes. */
export function useLanguage(): Language {
  const { i18n } = useTranslation();
  return i18n.language === 'ja' ? 'ja' : 'en';
}
