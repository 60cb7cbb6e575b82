import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { ApiError, get, queryText, takeGiven, type Query } from './api.js';
import { createQuestion, type Question } from './question.js';

/** Something of the API, while it is asked for, when it is there, and when it can't be had. */
export interface Resource<T> {
  /** What was there last, also while it is asked for again, so that nothing jumps; null before the first answer. */
  readonly data: T | null;
  readonly error: ApiError | null;
  /** An answer is on its way. */
  readonly isLoading: boolean;
  /** What is there is no answer to this question, but to another one; not while the same is asked for again. */
  readonly isOther: boolean;
  /** Asks again. */
  readonly retry: () => void;
}

interface State<T> {
  readonly key: string;
  readonly data: T | null;
  readonly error: ApiError | null;
  readonly isLoading: boolean;
}

const toApiError = (error: unknown): ApiError => (error instanceof ApiError ? error : new ApiError(0, String(error)));

/** That an answer can be seen, and when: measured by `npm run bench -- pages`. The last one of each path. */
function markReady(key: string): void {
  const name = `sundial:ready ${key.split('?', 1)[0]}`;
  performance.clearMarks(name);
  performance.mark(name, { detail: key });
}

function beginning<T>(key: string): State<T> {
  const data = takeGiven(key) as T | null;
  return data === null ? { key: '', data, error: null, isLoading: key !== '' } : { key, data, error: null, isLoading: false };
}

/**
 * What the API says, asked for again when the question or `version` changes; an answer that comes after a newer question is dropped.
 * @param path below /api/v1; null asks for nothing
 * @param version asks again while what is there is shown, for live data
 */
export function useResource<T>(path: string | null, query: Query = {}, version: unknown = 0): Resource<T> {
  const key = path === null ? '' : path + queryText(query);
  const [tries, setTries] = useState(0);
  const [state, setState] = useState(() => beginning<T>(key));
  const given = useRef(state.data === null ? null : { version });
  const question = useRef<Question | null>(null);
  // Asked before what there is so far is painted: that takes its time, too
  useLayoutEffect(() => {
    if (path === null) return undefined;
    question.current = createQuestion({
      ask: (signal) => get<T>(path, query, signal),
      onBegin: () => setState((before) => ({ ...before, isLoading: true })),
      onAnswer: (data) => setState({ key, data, error: null, isLoading: false }),
      onFault: (error) => setState((before) => ({ ...before, key, error: toApiError(error), isLoading: false })),
      answered: given.current,
    });
    given.current = null;
    return () => question.current?.end();
  }, [key, tries]);
  useLayoutEffect(() => question.current?.ask(version), [key, tries, version]);
  // Effects run once it is painted
  useEffect(() => {
    if (state.data !== null && state.error === null && !state.isLoading) markReady(state.key);
  }, [state]);
  // Whoever comes back online looks at once
  useEffect(() => {
    const again = (): void => setTries((n) => n + 1);
    addEventListener('online', again);
    return () => removeEventListener('online', again);
  }, []);
  return {
    data: state.data,
    error: state.error,
    isLoading: state.isLoading || state.key !== key,
    isOther: state.key !== key,
    retry: () => setTries((n) => n + 1),
  };
}
