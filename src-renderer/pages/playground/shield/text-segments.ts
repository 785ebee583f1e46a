/** A text cut where findings begin and end, so that overlapping ones can all be marked. Offsets are UTF-16 units. */
import type { Evidence } from '../../../../src-main/shield/decision/shield-decision.ts';
import type { Layer } from '../../../../src-main/shield/signals.ts';

/** One place of one finding. */
export interface MarkedFinding {
  readonly evidence: Evidence;
  /** A neighbour that made the finding one, and not the word itself. */
  readonly context: boolean;
  /** Of the place, in UTF-16 units. */
  readonly length: number;
}

export interface Segment {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** What covers it, in the order of the evidence. */
  readonly marks: readonly MarkedFinding[];
  /** Layers of findings that begin here, each once, in the order of the alphabet. */
  readonly begins: readonly Layer[];
}

interface Place extends MarkedFinding {
  readonly start: number;
  readonly end: number;
}

/** @param evidence spans beyond the text are cut off, empty ones are left out */
export function segmentsOf(text: string, evidence: readonly Evidence[]): Segment[] {
  const places = evidence.flatMap((own) =>
    own.spans.flatMap(({ start, end }, index): Place[] => {
      const place = { start: Math.max(0, start), end: Math.min(text.length, end) };
      if (place.start >= place.end) return [];
      // The first span of layers A and D is the word; the others are its neighbours.
      const context = index > 0 && (own.layer === 'A' || own.layer === 'D');
      return [{ ...place, evidence: own, context, length: place.end - place.start }];
    }),
  );
  const cuts = new Set([0, text.length, ...places.flatMap(({ start, end }) => [start, end])]);
  const borders = [...cuts].sort((a, b) => a - b);
  const beginning = Map.groupBy(places, ({ start }) => start);
  const segments: Segment[] = [];
  let open: Place[] = [];
  for (const [index, start] of borders.slice(0, -1).entries()) {
    const end = borders[index + 1]!;
    const begun = beginning.get(start) ?? [];
    open = [...open.filter((place) => place.end > start), ...begun];
    const begins = [...new Set(begun.filter((own) => !own.context).map(({ evidence: { layer } }) => layer))];
    const marks = open
      .toSorted((a, b) => evidence.indexOf(a.evidence) - evidence.indexOf(b.evidence))
      .map(({ evidence, context, length }) => ({ evidence, context, length }));
    segments.push({ start, end, text: text.slice(start, end), marks, begins: begins.sort() });
  }
  return segments;
}

/** The layers that cover a segment, words before neighbours, in the order of the alphabet. */
export function layersOf({ marks }: Segment): { readonly layer: Layer; readonly context: boolean }[] {
  const layers = new Map<Layer, boolean>();
  for (const { evidence, context } of marks)
    layers.set(evidence.layer, context && (layers.get(evidence.layer) ?? true));
  return [...layers]
    .map(([layer, context]) => ({ layer, context }))
    .sort((a, b) => (a.layer < b.layer ? -1 : 1));
}

/** A place longer than this says something of the text as a whole: it has its line, and leaves the tint to words. */
const longestTint = 60;

/** On equal places what weighs on its own goes before the intents that stand on it. */
const tintOrder: readonly Layer[] = ['D', 'A', 'C', 'B'];

/** Whose tint a segment has: that of the most exact place. Null where there is none but long ones and neighbours. */
export function tintOf({ marks }: Segment): Layer | null {
  const exact = marks
    .filter(({ context, length }) => !context && length <= longestTint)
    .sort(
      (a, b) =>
        a.length - b.length || tintOrder.indexOf(a.evidence.layer) - tintOrder.indexOf(b.evidence.layer),
    );
  return exact[0]?.evidence.layer ?? null;
}
