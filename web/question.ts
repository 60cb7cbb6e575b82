/** Something that is asked again whenever its answer may be another one. */
export interface Question {
  /** @param version of what it is about: the same one is not asked for twice */
  ask(version: unknown): void;
  /** Whatever is still answered is dropped. */
  end(): void;
}

export interface QuestionSpec<T> {
  readonly ask: (signal: AbortSignal) => Promise<T>;
  readonly onBegin: () => void;
  readonly onAnswer: (answer: T) => void;
  readonly onFault: (error: unknown) => void;
  /** The version that its answer is already known of. */
  readonly answered: { readonly version: unknown } | null;
}

/**
 * Asks once at a time: an answer that is on its way when there is something newer is waited for, and shown, before it is asked for again. Ended for
 * the newer one, an answer that takes longer than the changes are apart would never come.
 */
export function createQuestion<T>({ ask, onBegin, onAnswer, onFault, answered }: QuestionSpec<T>): Question {
  const ended = new AbortController();
  let latest = answered;
  let isUnderWay = false;

  async function askUntilItIsNew(): Promise<void> {
    isUnderWay = true;
    for (let asked: typeof latest = null; asked !== latest && !ended.signal.aborted;) {
      asked = latest;
      onBegin();
      try {
        const answer = await ask(ended.signal);
        if (!ended.signal.aborted) onAnswer(answer);
      } catch (error) {
        if (!ended.signal.aborted) onFault(error);
      }
    }
    isUnderWay = false;
  }

  return {
    ask(version) {
      if (latest !== null && latest.version === version) return;
      latest = { version };
      if (!isUnderWay) void askUntilItIsNew();
    },
    end: () => ended.abort(),
  };
}
