/** The size of an element of the page, as it changes. */
import { type RefObject, useLayoutEffect, useState } from 'react';

/** In whole CSS pixels. */
export interface ElementSize {
  readonly width: number;
  readonly height: number;
}

/** Zero until the element is laid out. */
export function useElementSize(element: RefObject<HTMLElement | null>): ElementSize {
  const [size, setSize] = useState<ElementSize>({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const { current } = element;
    if (!current) return;
    const measure = () => {
      const [width, height] = [Math.floor(current.clientWidth), Math.floor(current.clientHeight)];
      setSize((before) => (before.width === width && before.height === height ? before : { width, height }));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(current);
    return () => observer.disconnect();
  }, [element]);
  return size;
}
