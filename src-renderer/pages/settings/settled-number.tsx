/** A number that is kept when it is settled: by Enter, by leaving the field, or by its arrows after a pause. */
import { NumberInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useEffect, useState } from 'react';

interface SettledNumberProps {
  readonly label: string;
  readonly description: string;
  readonly value: number;
  readonly highest: number;
  readonly onSettle: (value: number) => void;
}

const pauseMilliseconds = 700;

export function SettledNumber({ label, description, value, highest, onSettle }: SettledNumberProps) {
  const [shown, setShown] = useState<number | string>(value);
  useEffect(() => setShown(value), [value]);
  const settle = (next: number | string): void => {
    if (typeof next === 'number' && Number.isInteger(next) && next >= 1 && next <= highest) {
      if (next !== value) onSettle(next);
    } else setShown(value);
  };
  const settleSoon = useDebouncedCallback(settle, pauseMilliseconds);
  return (
    <NumberInput
      label={label}
      description={description}
      value={shown}
      min={1}
      max={highest}
      clampBehavior="strict"
      allowDecimal={false}
      onChange={(next) => {
        setShown(next);
        if (next !== '') settleSoon(next);
      }}
      onBlur={() => settle(shown)}
      w={250}
    />
  );
}
