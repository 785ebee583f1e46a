/** Short forms in data files: `steal{,s,ing}` for several words, a trailing `*` for every ending. */

const mostForms = 500;

/**
 * All words a short form stands for.
 * @throws Error for braces that do not match or more than 500 forms
 */
export function expandForms(form: string): string[] {
  const open = form.indexOf('{');
  if (open < 0) {
    if (form.includes('}')) throw new Error(`"${form}" closes a brace that it never opened`);
    return [form];
  }
  const close = form.indexOf('}', open);
  if (close < 0 || form.slice(open + 1, close).includes('{'))
    throw new Error(`"${form}" has braces that do not match; they cannot be nested`);
  const head = form.slice(0, open);
  const tails = expandForms(form.slice(close + 1));
  const forms = form
    .slice(open + 1, close)
    .split(',')
    .flatMap((choice) => tails.map((tail) => head + choice + tail));
  if (forms.length > mostForms) throw new Error(`"${form}" stands for more than ${mostForms} words`);
  return forms;
}
