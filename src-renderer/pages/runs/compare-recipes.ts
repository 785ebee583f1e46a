/** Two recipes as a list of the fields that differ. */

export interface FieldDifference {
  /** `batch.classMix.ALLOW`, `loss.petSchedule.1.lambda` */
  readonly path: string;
  /** JSON of the value; null where the recipe has no such field. */
  readonly a: string | null;
  readonly b: string | null;
}

/** Fields with different values, in the order of the first recipe and then those that only the second has. */
export function compareRecipes(a: unknown, b: unknown): FieldDifference[] {
  const [left, right] = [fields(a), fields(b)];
  const paths = new Set([...left.keys(), ...right.keys()]);
  return [...paths]
    .map((path) => ({ path, a: left.get(path) ?? null, b: right.get(path) ?? null }))
    .filter((field) => field.a !== field.b);
}

/** Every leaf by its path; empty lists and objects are leaves, or they would vanish. */
export function fields(value: unknown, path = '', out = new Map<string, string>()): Map<string, string> {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  if (entries.length === 0) out.set(path, JSON.stringify(value) ?? 'undefined');
  for (const [key, part] of entries) fields(part, path === '' ? key : `${path}.${key}`, out);
  return out;
}
