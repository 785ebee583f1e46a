/** JSON in which a key may appear only once: `JSON.parse` would silently keep the last. */

/** @throws SyntaxError for broken JSON or a repeated key of the outermost object or one below it. */
export function parseUniqueJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  const keys = new Map<string, Set<string>>();
  let depth = 0;
  let path: string[] = [];
  // Valid JSON from here on: only strings and brackets matter.
  const token = /"(?:[^"\\]|\\.)*"|[{}[\]]/gsu;
  for (const match of text.matchAll(token)) {
    const part = match[0];
    if (part === '{' || part === '[') depth += 1;
    else if (part === '}' || part === ']') {
      depth -= 1;
      path = path.slice(0, depth);
    } else if (isKey(text, match.index + part.length)) {
      const key = JSON.parse(part) as string;
      const parent = path.slice(0, depth - 1).join('\u0000');
      const known = keys.get(parent) ?? new Set<string>();
      if (known.has(key)) throw new SyntaxError(`the key "${key}" appears twice`);
      keys.set(parent, known.add(key));
      path[depth - 1] = key;
    }
  }
  return value;
}

/** Whether a colon comes next, after however much space. */
function isKey(text: string, from: number): boolean {
  let at = from;
  while (' \t\n\r'.includes(text[at] ?? '.')) at += 1;
  return text[at] === ':';
}
