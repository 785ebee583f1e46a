/** Keeps the end of what grows in sight, as long as the person has not scrolled away from it. */
import { type RefObject, useEffect, useRef } from 'react';

/** Pixels from the end within which somebody is still there. */
const nearEnd = 80;

interface StayAtEnd {
  /** What scrolls. */
  readonly frame: RefObject<HTMLDivElement | null>;
  /** What grows in it. */
  readonly content: RefObject<HTMLDivElement | null>;
}

/** @param count of what is in it: with every change of that it goes to the end, wherever the person was */
export function useStayAtEnd(count: number): StayAtEnd {
  const frame = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  useEffect(() => {
    const box = frame.current;
    if (!box || !content.current) return;
    const onScroll = () => {
      isAtEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < nearEnd;
    };
    const observer = new ResizeObserver(() => {
      if (isAtEnd.current) box.scrollTop = box.scrollHeight;
    });
    observer.observe(content.current);
    // The field beneath it may grow, too.
    observer.observe(box);
    box.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      observer.disconnect();
      box.removeEventListener('scroll', onScroll);
    };
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: with every change of the count
  useEffect(() => {
    isAtEnd.current = true;
    if (frame.current) frame.current.scrollTop = frame.current.scrollHeight;
  }, [count]);
  return { frame, content };
}
