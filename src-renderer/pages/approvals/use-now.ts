/** The time, for what counts down. */
import { useEffect, useState } from 'react';

/** @returns milliseconds since 1970, anew every second */
export function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
