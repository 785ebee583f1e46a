import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { ToolAction } from '../../gate/deciding/action.ts';
import { NotPermitted } from '../../gate/deciding/permit.ts';
import { beginCall } from './begin-call.ts';
import { permitFor } from './test-files/call-tool.ts';

const tool = { name: 'count', arguments: z.strictObject({ to: z.int() }) };
const action: ToolAction = { kind: 'tool', tool: 'count', arguments: { to: 3 } };

describe('a call', () => {
  it('is made once, with the arguments that were permitted', () => {
    const permit = permitFor(action);
    expect(beginCall(tool, permit, action)).toEqual({ to: 3 });
    expect(() => beginCall(tool, permit, action)).toThrow(NotPermitted);
  });

  it('is not made with other arguments, nor with a permit that was made up', () => {
    expect(() => beginCall(tool, permitFor(action), { ...action, arguments: { to: 4 } })).toThrow(
      NotPermitted,
    );
    const forged = { decision: 'x' } as unknown as ReturnType<typeof permitFor>;
    expect(() => beginCall(tool, forged, action)).toThrow(NotPermitted);
  });

  it('uses its permit up even when its arguments are wrong', () => {
    const wrong: ToolAction = { ...action, arguments: { to: 'three', also: 1 } };
    const permit = permitFor(wrong);
    expect(() => beginCall(tool, permit, wrong)).toThrow('"to"');
    expect(() => beginCall(tool, permit, wrong)).toThrow(NotPermitted);
  });

  it('is not made by another tool than the one that it names', () => {
    const other: ToolAction = { ...action, tool: 'other' };
    expect(() => beginCall(tool, permitFor(other), other)).toThrow('the call is for other');
  });
});
