import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { functionSchemas, withoutUnsaid } from './function-schemas.ts';

const schema = z.toJSONSchema(
  z.strictObject({
    path: z.string().min(1).max(10),
    lines: z.int().min(1).optional(),
    mode: z.enum(['text', 'list']).default('text'),
    nothing: z.null(),
    parts: z.array(z.object({ from: z.number(), to: z.number().optional() })).max(3),
  }),
  { io: 'input' },
);

describe("a tool's schema as a grammar", () => {
  it('names every property, and lets optional ones be null', () => {
    const { read } = functionSchemas([{ name: 'read', description: 'Reads', parameters: schema }])!;
    expect(read).toEqual({
      description: 'Reads',
      params: {
        type: 'object',
        properties: {
          path: { type: 'string' },
          lines: { oneOf: [{ type: 'integer' }, { type: 'null' }] },
          mode: { oneOf: [{ enum: ['text', 'list'] }, { type: 'null' }] },
          nothing: { type: 'null' },
          parts: {
            type: 'array',
            items: {
              type: 'object',
              properties: {
                from: { type: 'number' },
                to: { oneOf: [{ type: 'number' }, { type: 'null' }] },
              },
            },
            maxItems: 3,
          },
        },
      },
    });
  });

  it('takes back what was only named because it had to be', () => {
    const said = { path: 'a', lines: null, mode: null, nothing: null, parts: [{ from: 1, to: null }] };
    expect(withoutUnsaid(said, schema)).toEqual({ path: 'a', nothing: null, parts: [{ from: 1 }] });
  });

  it('ends where a schema refers to itself, and is none without tools', () => {
    const node = { $ref: '#/$defs/node' };
    const parameters = { ...node, $defs: { node: { type: 'object', properties: { next: node } } } };
    expect(
      JSON.stringify(functionSchemas([{ name: 'walk', description: '', parameters }])).length,
    ).toBeLessThan(5000);
    expect(functionSchemas([])).toBeUndefined();
  });
});
