/** A report as one page: no script, nothing loaded, both languages inside. */
import { element, escapeXml } from './markup.ts';
import { pageStyle } from './page-style.ts';
import { type Language, languages, say } from './words.ts';

/**
 * A complete HTML document. Radio buttons switch the language with style alone; without style both are there, one
 * after the other. Its own policy forbids everything but the inline style.
 * @param first the language shown before anyone switches
 * @param article markup of one language
 */
export function reportPage(title: string, first: Language, article: (language: Language) => string): string {
  const id = (language: Language): string => `language-${language}`;
  const radios = languages.map((language) =>
    element('input', {
      class: 'switch',
      type: 'radio',
      name: 'language',
      id: id(language),
      'aria-label': say(language, 'languageName'),
      checked: language === first ? 'checked' : undefined,
    }),
  );
  const labels = languages.map((language) =>
    element('label', { for: id(language), lang: language }, [escapeXml(say(language, 'languageName'))]),
  );
  const head = [
    element('meta', { charset: 'utf-8' }),
    element('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
    element('meta', {
      'http-equiv': 'Content-Security-Policy',
      content: "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'",
    }),
    element('title', {}, [escapeXml(title)]),
    element('style', {}, [pageStyle]),
  ];
  const pages = languages.map((language) =>
    element('article', { class: 'page', lang: language }, [`\n${article(language)}\n`]),
  );
  const body = [...radios, element('div', { class: 'languages' }, labels), ...pages];
  return `<!doctype html>\n<html lang="${first}">\n<head>\n${head.join('\n')}\n</head>\n<body>\n${body.join('\n')}\n</body>\n</html>\n`;
}
