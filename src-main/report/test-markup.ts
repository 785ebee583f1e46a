/** For tests: is a text well-formed markup? Small on purpose: the tags, attributes and references that this room writes. */

const tag = /<(\/?)([a-zA-Z][\w:-]*)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>/gu;

/** @returns what is wrong, each with where; empty when the markup is well-formed */
export function markupProblems(markup: string): readonly string[] {
  const problems: string[] = [];
  const body = markup.replace(/^<!doctype html>\n/u, '');
  const open: string[] = [];
  for (const [, closes, name, , selfCloses] of body.matchAll(tag)) {
    if (closes) {
      const expected = open.pop();
      if (expected !== name) problems.push(`</${name}> closes <${expected ?? 'nothing'}>`);
    } else if (!selfCloses) open.push(name!);
  }
  problems.push(...open.map((name) => `<${name}> stays open`));
  const between = body.replace(/<style>[^<]*<\/style>/u, '').replace(tag, '');
  for (const [stray] of between.matchAll(/[<>].{0,30}/gu)) problems.push(`a stray "${stray}"`);
  for (const [stray] of body.matchAll(/&(?!(?:amp|lt|gt|quot|#39);).{0,12}/gu))
    problems.push(`a bare "${stray}"`);
  const ids = attributeValues(body, 'id');
  const known = new Set(ids);
  if (known.size !== ids.length) problems.push('two elements share an id');
  const references = [
    ...attributeValues(body, 'aria-labelledby').flatMap((names) => names.split(' ')),
    ...attributeValues(body, 'href').map((link) => link.slice(1)),
    ...attributeValues(body, 'for'),
    ...[...body.matchAll(/url\(#([^)]*)\)/gu)].map(([, id]) => id!),
  ];
  for (const name of references) if (!known.has(name)) problems.push(`nothing has the id "${name}"`);
  if (/\b(?:NaN|undefined|Infinity)\b/u.test(body)) problems.push('NaN, undefined or Infinity');
  return problems;
}

export function attributeValues(markup: string, name: string): readonly string[] {
  return [...markup.matchAll(new RegExp(`\\s${name}="([^"]*)"`, 'gu'))].map(([, value]) => value!);
}
