/** Chat templates: one, or several by name. */
import { type Metadata, text, texts } from '../metadata-values.ts';
import { isObject } from './json-file.ts';

/** @param template Jinja text, or a list of `{name, template}`; anything else is no template */
export function addChatTemplate(metadata: Metadata, template: unknown): void {
  if (typeof template === 'string') metadata.set('tokenizer.chat_template', text(template));
  if (!Array.isArray(template)) return;
  const names: string[] = [];
  for (const one of template as unknown[]) {
    if (!isObject(one) || typeof one.name !== 'string' || typeof one.template !== 'string') continue;
    const name = one.name.replace(/[^A-Za-z0-9]/gu, '_');
    if (name === 'default') metadata.set('tokenizer.chat_template', text(one.template));
    else if (name !== '') {
      names.push(name);
      metadata.set(`tokenizer.chat_template.${name}`, text(one.template));
    }
  }
  if (names.length > 0) metadata.set('tokenizer.chat_templates', texts(names));
}
