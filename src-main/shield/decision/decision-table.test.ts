import { describe, expect, it } from 'vitest';
import {
  type Cell,
  decideCell,
  dimensionNames,
  dimensions,
  everyCell,
  strictness,
} from './decision-table.ts';

const cells = [...everyCell()];

function violates(claim: (cell: Cell) => boolean): Cell[] {
  return cells.filter((cell) => !claim(cell));
}

describe('every cell of the decision table', () => {
  it('is there once', () => {
    const size = dimensionNames.reduce((product, name) => product * dimensions[name], 1);
    expect(new Set(cells.map((cell) => JSON.stringify(cell))).size).toBe(size);
    expect(cells).toHaveLength(size);
  });

  it('with a hard violation is REFUSE', () => {
    const hard = (cell: Cell) =>
      (cell.bypass === 1 && (cell.danger === 1 || cell.counterfactualHard >= 1)) ||
      (cell.howToHarm === 1 && cell.terrorism === 1) ||
      cell.counterfactualHard === 2;
    expect(cells.filter(hard).length).toBeGreaterThan(1000);
    expect(violates((cell) => !hard(cell) || decideCell(cell).verdict === 'REFUSE')).toEqual([]);
  });

  it('with a broken hard clause or something unknown is not ALLOW', () => {
    expect(
      violates((cell) => !(cell.hardClause || cell.unknown) || decideCell(cell).verdict !== 'ALLOW'),
    ).toEqual([]);
  });

  it('with a total from the floor is REFUSE, and from the grey band is not ALLOW', () => {
    const total = ({ axes, counterfactual, temporal }: Cell) => Math.max(axes, counterfactual, temporal);
    expect(violates((cell) => total(cell) < 2 || decideCell(cell).verdict === 'REFUSE')).toEqual([]);
    expect(violates((cell) => total(cell) < 1 || decideCell(cell).verdict !== 'ALLOW')).toEqual([]);
  });

  it('is never looser than a neighbour one level lower', () => {
    const loosened = cells.flatMap((cell) =>
      dimensionNames.flatMap((name) => {
        if (cell[name] === 0) return [];
        const lower = { ...cell, [name]: cell[name] - 1 };
        return strictness(decideCell(cell).verdict) < strictness(decideCell(lower).verdict) ? [cell] : [];
      }),
    );
    expect(loosened).toEqual([]);
  });

  it('is ALLOW when nothing at all was found', () => {
    const clear = Object.fromEntries(dimensionNames.map((name) => [name, 0])) as Cell;
    expect(decideCell(clear)).toEqual({ verdict: 'ALLOW', path: 'allowed' });
  });
});
