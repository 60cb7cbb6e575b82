/**
 * Does `work` again and again, never twice at once.
 * @param onFault takes what it throws
 */
export function repeat(work: () => Promise<void>, ms: number, onFault: (error: Error) => void): NodeJS.Timeout {
  let running = false;
  return setInterval(() => {
    if (running) return;
    running = true;
    work()
      .catch(onFault)
      .finally(() => {
        running = false;
      });
  }, ms);
}
