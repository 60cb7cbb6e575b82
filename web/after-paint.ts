import { useEffect, useState } from 'preact/hooks';

/** A value as it was before the last painting: what is made of it comes right after what is more urgent. @returns null at first */
export function useAfterPaint<T>(value: T): T | null {
  const [painted, setPainted] = useState<T | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setPainted(value));
    return () => clearTimeout(timer);
  }, [value]);
  return painted;
}
