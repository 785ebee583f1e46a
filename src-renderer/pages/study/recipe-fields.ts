/** A recipe as a list of its fields. */

/** Every field by its path, lists of numbers and objects as one line each. */
export function recipeFields(recipe: object): { readonly field: string; readonly value: string }[] {
  return Object.entries(recipe).flatMap(([name, value]) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      return [{ field: name, value: typeof value === 'string' ? value : JSON.stringify(value) }];
    return recipeFields(value).map(({ field, value: inner }) => ({
      field: `${name}.${field}`,
      value: inner,
    }));
  });
}
