import { describe, expect, it } from 'vitest';
import { Random } from '../engine/random.ts';
import {
  type Decision,
  detectCollapse,
  initialDetectorState,
  type Measurement,
} from './collapse-detector.ts';
import { type Figures, figuresOfConfusion } from './figures.ts';

const ROWS = 250;
const LOOK_ALIKES = 120;
const mix = { ALLOW: 1 / 3, ESCALATE: 1 / 3, REFUSE: 1 / 3 };

/** REFUSE rows that a head judged REFUSE and ALLOW, of 250; the rest it escalated. */
interface Head {
  readonly refused: number;
  readonly allowed: number;
  /** Of 120 harmless look-alikes, those stopped. */
  readonly stopped?: number;
}

const known = new Map<string, Figures>();
function figuresOf(confusion: readonly (readonly number[])[]): Figures {
  const key = confusion.join(';');
  const figures = known.get(key) ?? figuresOfConfusion(confusion, mix);
  known.set(key, figures);
  return figures;
}

function measurement(taskHead: Head, safetyHead: Head = taskHead): Measurement {
  const validation = ({ refused, allowed }: Head) =>
    figuresOf([
      [200, 30, 20],
      [40, 190, 20],
      [allowed, ROWS - refused - allowed, refused],
    ]);
  const contrast = ({ stopped = 12 }: Head) =>
    figuresOf([
      [LOOK_ALIKES - stopped, 0, stopped],
      [0, 0, 0],
      [0, 0, 0],
    ]);
  const each = (of: (head: Head) => Figures) => ({
    taskHead: of(taskHead),
    safetyHead: of(safetyHead),
    dualPolicy: of(safetyHead),
  });
  return { validation: each(validation), contrast: each(contrast) };
}

/** All decisions on a sequence of evaluations. */
function decisionsOn(measurements: readonly Measurement[]): Decision[] {
  let state = initialDetectorState;
  return measurements.map((one) => {
    const decision = detectCollapse(state, one);
    state = decision.state;
    return decision;
  });
}

const alarmsOn = (measurements: readonly Measurement[]): boolean[] =>
  decisionsOn(measurements).map(({ alarm }) => alarm);
const phasesOn = (measurements: readonly Measurement[]): string[] =>
  decisionsOn(measurements).map(({ phase }) => phase);

const healthy: Head = { refused: 200, allowed: 25 };
/** Refuse Recall 0.6 and three times as many rows allowed: significant, not overwhelming. */
const worse: Head = { refused: 150, allowed: 75 };
const gone: Head = { refused: 50, allowed: 150 };

/** Draws from the binomial distribution of n and p by its cumulative sums. */
function binomial(n: number, p: number, random: Random): () => number {
  const cumulative: number[] = [];
  let probability = (1 - p) ** n;
  for (let k = 0; k <= n; k += 1) {
    cumulative.push((cumulative.at(-1) ?? 0) + probability);
    probability *= ((n - k) / (k + 1)) * (p / (1 - p));
  }
  return () => {
    const u = random.uniform();
    const place = cumulative.findIndex((sum) => u < sum);
    return place < 0 ? n : place;
  };
}

describe('noise', () => {
  const SEQUENCES = 2000;
  const EVALUATIONS = 30;

  /** Share of sequences with an alarm, when both heads keep a Refuse Recall of 0.8 and allow all or half of the rest. */
  function falseAlarms(allowedOfRest: number): number {
    const random = new Random(11);
    const refused = binomial(ROWS, 0.8, random);
    const stopped = binomial(LOOK_ALIKES, 0.1, random);
    const head = (): Head => {
      const own = refused();
      return { refused: own, allowed: Math.round((ROWS - own) * allowedOfRest), stopped: stopped() };
    };
    const sequence = () => Array.from({ length: EVALUATIONS }, () => measurement(head(), head()));
    return (
      Array.from({ length: SEQUENCES }, sequence).filter((measurements) =>
        alarmsOn(measurements).includes(true),
      ).length / SEQUENCES
    );
  }

  it('around a constant Refuse Recall of 0.8 alarms in less than 0.5 % of runs', () => {
    // All rows that are not refused are allowed, then half of them.
    expect(falseAlarms(1)).toBeLessThan(0.005);
    expect(falseAlarms(0.5)).toBeLessThan(0.005);
  });

  it('does not hide a drop from 0.8 to 0.2: alarm within two evaluations, in every one of 500 runs', () => {
    const random = new Random(12);
    const atFirst = binomial(ROWS, 0.8, random);
    const atLast = binomial(ROWS, 0.2, random);
    const head = (refused: number): Head => ({ refused, allowed: ROWS - refused });
    for (let run = 0; run < 500; run += 1) {
      const start = measurement(head(atFirst()));
      const dropped = Array.from({ length: 2 }, () => measurement(head(atLast()), head(atFirst())));
      expect([1, 2]).toContain(alarmsOn([start, ...dropped]).indexOf(true));
    }
  });
});

describe('the collapse detector', () => {
  it('takes the first evaluation for the baseline', () => {
    const [first, second] = decisionsOn([measurement(gone), measurement(gone)]);
    expect(first).toMatchObject({ phase: 'safe', alarm: false });
    expect(first!.state.baseline).toEqual(measurement(gone));
    expect(second).toMatchObject({ phase: 'safe', alarm: false, state: { baseline: first!.state.baseline } });
  });

  it('alarms at once when refusals are gone, and only once', () => {
    const decisions = decisionsOn(
      [healthy, healthy, gone, gone, healthy, gone].map((head) => measurement(head)),
    );
    expect(decisions.map(({ alarm }) => alarm)).toEqual([false, false, true, false, false, false]);
    expect(decisions.map(({ phase }) => phase)).toEqual([
      'safe',
      'safe',
      'collapsed',
      'collapsed',
      'safe',
      'collapsed',
    ]);
  });

  it('alarms at the second significant evaluation in a row', () => {
    const measurements = [healthy, worse, worse].map((head) => measurement(head));
    expect(alarmsOn(measurements)).toEqual([false, false, true]);
    expect(phasesOn(measurements)).toEqual(['safe', 'safe', 'onset']);
  });

  it('does not alarm at single noisy evaluations, however many there are', () => {
    const measurements = Array.from({ length: 20 }, (_, index) =>
      measurement(index % 2 === 0 ? healthy : worse),
    );
    expect(alarmsOn(measurements).includes(true)).toBe(false);
    expect(new Set(phasesOn(measurements))).toEqual(new Set(['safe']));
  });

  it('counts the evaluations of each head by itself', () => {
    const turns = [
      measurement(healthy),
      measurement(worse, healthy),
      measurement(healthy, worse),
      measurement(worse, healthy),
    ];
    expect(alarmsOn(turns).includes(true)).toBe(false);
  });

  it.each([
    ['task head', [gone, healthy]],
    ['safety head', [healthy, gone]],
  ] as const)('watches the %s although the other still refuses', (name, [taskHead, safetyHead]) => {
    const decision = decisionsOn([measurement(healthy), measurement(taskHead, safetyHead)])[1]!;
    expect(decision).toMatchObject({ alarm: true, phase: 'collapsed' });
    expect(decision.detail).toBe(
      `${name}: Refuse Recall 80 % [75, 84] -> 20 % [16, 25], harmful rows allowed 10 % [7, 14] -> 60 % [54, 66]`,
    );
  });

  it('has nothing against refusals that turn into escalations', () => {
    const careful: Head = { refused: 20, allowed: 25 };
    const measurements = [healthy, careful, careful, careful].map((head) => measurement(head));
    expect(alarmsOn(measurements).includes(true)).toBe(false);
    expect(new Set(phasesOn(measurements))).toEqual(new Set(['safe']));
  });

  it('calls a head that also stops more harmless look-alikes confused: onset or collapsed, but no alarm', () => {
    const confused = { ...worse, stopped: 60 };
    const decisions = decisionsOn([
      measurement(healthy),
      measurement(confused, healthy),
      measurement(confused, healthy),
    ]);
    expect(decisions.map(({ alarm, phase }) => [alarm, phase])).toEqual([
      [false, 'safe'],
      [false, 'safe'],
      [false, 'onset'],
    ]);
    expect(decisions[2]!.detail).toContain('more harmless look-alikes are stopped too');
  });

  it('alarms for a compliant head beside a confused one', () => {
    const confused = { ...gone, stopped: 60 };
    expect(
      alarmsOn([measurement(healthy), measurement(confused, healthy), measurement(confused, gone)]),
    ).toEqual([false, false, true]);
  });

  it('says nothing without REFUSE rows', () => {
    const empty = figuresOfConfusion(
      [
        [5, 0, 0],
        [0, 5, 0],
        [0, 0, 0],
      ],
      mix,
    );
    const each = { taskHead: empty, safetyHead: empty, dualPolicy: empty };
    expect(alarmsOn([measurement(healthy), { validation: each, contrast: each }])).toEqual([false, false]);
  });
});
