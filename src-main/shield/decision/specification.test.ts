import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { init, Z3_error_code, Z3_lbool } from 'z3-solver';
import { decideCell, strictness } from './decision-table.ts';
import { cellOf, type Situation } from './levels.ts';
import { shieldPolicy } from './policy.ts';
import { specification, verdictAt } from './specification.ts';

type Solver = Awaited<ReturnType<typeof init>>;

let solver: Solver;
let solve: (script: string) => Promise<string>;

beforeAll(async () => {
  solver = await init();
  const { Z3 } = solver;
  // The solver's one call for whole scripts hands its text to another thread without keeping it (a parse error comes
  // and goes), so the text is read here and only the search, which takes no text, runs beside.
  solve = async (script) => {
    const context = Z3.mk_context(Z3.mk_config());
    try {
      const search = Z3.mk_solver(context);
      Z3.solver_inc_ref(context, search);
      Z3.solver_from_string(context, search, script);
      const error = Z3.get_error_code(context);
      // An unread script leaves no assertions, and those hold.
      if (error !== Z3_error_code.Z3_OK) throw new Error(Z3.get_error_msg(context, error));
      const answer = await Z3.solver_check(context, search);
      return answer === Z3_lbool.Z3_L_TRUE ? 'sat' : answer === Z3_lbool.Z3_L_FALSE ? 'unsat' : 'unknown';
    } finally {
      Z3.del_context(context);
    }
  };
}, 60_000);

afterAll(() => {
  (solver.em as { PThread: { terminateAllThreads(): void } }).PThread.terminateAllThreads();
});

const spec = specification();

describe('the solver', () => {
  it.each(spec.claims)('proves: $name', async ({ script }) => {
    expect(await solve(script)).toBe('unsat');
  });

  it('finds the definitions free of contradiction, so that the proofs say something', async () => {
    expect(await solve(spec.consistent)).toBe('sat');
  });

  it('refutes what is false, so that it can', async () => {
    const claim = spec.claims[0]!.script;
    const weaker = claim.replace('(> counterfactual1 hard))', '(> counterfactual1 0.0))');
    expect(weaker).not.toBe(claim);
    expect(await solve(weaker)).toBe('sat');
  });

  it('says so of a script that it cannot read', async () => {
    await expect(solve('(assert (> missing 0))')).rejects.toThrow('missing');
  });

  it('decides as the code does at, just below and just above every threshold', async () => {
    const around = [0.45, 0.7, 0.8].flatMap((at) => [at - 2 ** -20, at, at + 2 ** -20]);
    const values = [0, ...around, 1];
    const flags = ['unknown', 'bypass', 'danger', 'howToHarm', 'terrorism', 'hardClause'] as const;
    const situations = values.flatMap((axes, a) =>
      values.flatMap((counterfactual, c) =>
        [0, 0.45, 0.7].map((temporal, t): Situation => {
          // Walks through the flags so that every one of their 64 combinations comes up.
          const bits = (a * 33 + c * 3 + t) % 64;
          const own = Object.fromEntries(flags.map((name, bit) => [name, ((bits >> bit) & 1) === 1]));
          return { ...(own as Record<(typeof flags)[number], boolean>), axes, counterfactual, temporal };
        }),
      ),
    );
    const expected = situations.map((situation) =>
      strictness(decideCell(cellOf(situation, shieldPolicy)).verdict),
    );
    expect(new Set(expected)).toEqual(new Set([0, 1, 2]));
    expect(await solve(verdictAt(situations, expected, shieldPolicy))).toBe('unsat');
    expected[7] = (expected[7]! + 1) % 3;
    expect(await solve(verdictAt(situations, expected, shieldPolicy))).toBe('sat');
  });
});
