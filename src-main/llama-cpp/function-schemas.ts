/** JSON Schema of a tool's arguments, as far as a grammar can hold a model to it; the tool itself checks the rest. */
import type { ChatModelFunctions, GbnfJsonSchema } from 'node-llama-cpp';
import type { ToolDescription } from '../agent/language-model-backend.ts';

type Json = Readonly<Record<string, unknown>>;

const scalars = ['string', 'number', 'integer', 'boolean', 'null'];

/** Deeper than any argument of ours; a schema that refers to itself has no end. */
const DEEPEST = 16;

/** The grammar makes a model name every property: one that is optional may be null, see `withoutUnsaid`. */
export function functionSchemas(tools: readonly ToolDescription[]): ChatModelFunctions | undefined {
  if (tools.length === 0) return;
  return Object.fromEntries(
    tools.map(({ name, description, parameters }) => {
      const schema = parameters as Json;
      return [name, { description, params: grammarSchema(schema, schema, 0) }];
    }),
  );
}

/** The arguments without the optional properties that the model only named because it had to. */
export function withoutUnsaid(value: unknown, schema: unknown, root: unknown = schema, depth = 0): unknown {
  const own = resolved(schema, root);
  if (!isObject(own) || depth > DEEPEST) return value;
  if (Array.isArray(value)) return value.map((one) => withoutUnsaid(one, own.items, root, depth + 1));
  if (!isObject(value) || !isObject(own.properties)) return value;
  const { properties } = own;
  const kept = Object.entries(value).filter(
    ([name, one]) => one !== null || requiredOf(own).includes(name) || mayBeNull(properties[name], root),
  );
  return Object.fromEntries(
    kept.map(([name, one]) => [name, withoutUnsaid(one, properties[name], root, depth + 1)]),
  );
}

/** @param root where `$ref` points into */
function grammarSchema(given: unknown, root: Json, depth: number): GbnfJsonSchema {
  const found = depth > DEEPEST ? {} : resolved(given, root);
  const schema = isObject(found) ? found : {};
  const described = typeof schema.description === 'string' ? { description: schema.description } : {};
  const inner = (value: unknown): GbnfJsonSchema => grammarSchema(value, root, depth + 1);
  const made = (parts: object): GbnfJsonSchema => ({ ...parts, ...described }) as GbnfJsonSchema;
  if ('const' in schema) return made({ const: schema.const });
  if (Array.isArray(schema.enum)) return made({ enum: schema.enum });
  const choice = schema.oneOf ?? schema.anyOf;
  if (Array.isArray(choice)) return made({ oneOf: choice.map(inner) });
  if (isObject(schema.properties) || schema.type === 'object') {
    const required = requiredOf(schema);
    const properties = Object.entries(isObject(schema.properties) ? schema.properties : {}).map(
      ([name, one]) => {
        const must = required.includes(name) || mayBeNull(one, root);
        return [name, must ? inner(one) : { oneOf: [inner(one), { type: 'null' }] }];
      },
    );
    return made({ type: 'object', properties: Object.fromEntries(properties) });
  }
  if (schema.type === 'array') {
    const { minItems, maxItems } = schema;
    return made({
      type: 'array',
      items: inner(schema.items),
      ...(typeof minItems === 'number' ? { minItems } : {}),
      ...(typeof maxItems === 'number' ? { maxItems } : {}),
    });
  }
  const types = [schema.type].flat().filter((type) => scalars.includes(type as string));
  if (types.length === 0) return made({ type: ['string', 'number', 'boolean', 'null'] });
  return made({ type: types.length === 1 ? types[0] : types });
}

function requiredOf({ required }: Json): readonly unknown[] {
  return Array.isArray(required) ? required : [];
}

function mayBeNull(given: unknown, root: unknown): boolean {
  const schema = resolved(given, root);
  if (!isObject(schema)) return false;
  const choice = schema.oneOf ?? schema.anyOf;
  return (
    [schema.type].flat().includes('null') ||
    (Array.isArray(choice) && choice.some((one) => mayBeNull(one, root)))
  );
}

/** Follows `#/$defs/Name` of the same document; any other reference is to nothing. */
function resolved(schema: unknown, root: unknown): unknown {
  if (!isObject(schema) || typeof schema.$ref !== 'string') return schema;
  let value: unknown = root;
  for (const step of schema.$ref.replace(/^#\/?/u, '').split('/').filter(Boolean))
    value = isObject(value) ? value[step] : undefined;
  return value;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
