/** The pins of a lane: buttons in the order of their steps. */
import { paint } from './chart-colours.ts';
import { PinShape, pinLooks } from './pin-shape.tsx';
import type { TimelinePin } from './timeline-lane.ts';
import { type PlacedLane, timelineSizes } from './timeline-layout.ts';
import type { ChartWords } from './words.ts';

export interface TimelinePinsProps {
  readonly placed: PlacedLane;
  readonly words: ChartWords;
  readonly onPin: (pin: TimelinePin) => void;
  /** Shift and Enter: one of two moments to compare. */
  readonly onMoment: (pin: TimelinePin) => void;
}

export function TimelinePins({ placed: { lane, pins, barTop }, words, onPin, onMoment }: TimelinePinsProps) {
  const above = barTop - (lane.back ? timelineSizes.arrow : 0);
  const poles = pins.map(({ pin, x, row }) => (
    <line
      key={`${pin.name} ${pin.step}`}
      x1={x}
      x2={x}
      y1={above - timelineSizes.pinRow * (row + 0.5)}
      y2={barTop + timelineSizes.bar}
      stroke={paint(pinLooks[pin.name].colour)}
      strokeWidth={1}
    />
  ));
  const buttons = pins.map(({ pin, label, x, left, width, row }) => {
    const middle = above - timelineSizes.pinRow * (row + 0.5);
    const fliesLeft = left < x;
    const name = `${words.pins[pin.name]}, ${words.atStep(pin.step)}. ${pin.detail}`;
    return (
      // biome-ignore lint/a11y/useSemanticElements: a button element cannot stand in a drawing.
      <g
        key={`${pin.name} ${pin.step}`}
        className="timeline-pin"
        role="button"
        tabIndex={0}
        aria-label={name}
        onClick={() => onPin(pin)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' && event.key !== ' ') return;
          event.preventDefault();
          if (event.shiftKey) onMoment(pin);
          else onPin(pin);
        }}
      >
        <title>{name}</title>
        <rect
          x={fliesLeft ? left : x - 6}
          y={middle - 7}
          width={width + 6}
          height={14}
          rx={2}
          fill={paint('surface')}
          fillOpacity={0.01}
        />
        <PinShape name={pin.name} x={x} y={middle} />
        {label && (
          <text
            x={fliesLeft ? x - 8 : x + 8}
            y={middle + 3.8}
            textAnchor={fliesLeft ? 'end' : 'start'}
            fontSize={timelineSizes.font}
            fill={paint(pinLooks[pin.name].colour)}
          >
            {label}
          </text>
        )}
      </g>
    );
  });
  return (
    <>
      <g pointerEvents="none">{poles}</g>
      {buttons}
    </>
  );
}
