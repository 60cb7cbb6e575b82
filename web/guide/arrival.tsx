import { signal } from '@preact/signals';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Activity } from '../../shared/schema/answers/activity.js';
import type { Refused } from '../../shared/schema/answers/refusals.js';
import type { ApiError } from '../api.js';
import { boot } from '../boot.js';
import { activity, activityFault, useLive } from '../live.js';
import { poll } from '../poll.js';
import { ago } from '../text.js';
import { refusalText } from './refusal-text.js';

const refusalsEveryMs = 2000;
const refusals = signal<readonly Refused[]>([]);

/** What was refused since a moment: what was before the last heartbeat is over. */
function useRefusals(since: number): readonly Refused[] {
  useEffect(
    () =>
      poll<{ readonly data: readonly Refused[] }>({
        path: '/users/current/refusals',
        isUrgent: true,
        everyMs: refusalsEveryMs,
        onAnswer: ({ data }) => (refusals.value = data),
      }),
    [],
  );
  return refusals.value.filter(({ time }) => time > since);
}

/** Says how long ago something was, a second at a time. */
function Ago({ time }: { readonly time: number }) {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return <span class="number">{ago(time, now / 1000)}</span>;
}

type LastHeartbeat = NonNullable<Activity['last_heartbeat']>;

const From = ({ editor, machine }: Pick<LastHeartbeat, 'editor' | 'machine'>) => (
  <>
    from <bdi>{editor}</bdi> on <bdi>{machine}</bdi>
  </>
);

/** What is heard once, when it happens; the clock beside it is not. */
function State({ last, isNew }: { readonly last: LastHeartbeat | null; readonly isNew: boolean }) {
  if (last && isNew) {
    return (
      <>
        Received <From {...last} />
      </>
    );
  }
  return last ? 'Waiting for the next heartbeat…' : 'Waiting for your first heartbeat…';
}

const Fault = ({ error }: { readonly error: ApiError }) =>
  error.status === 401 ? (
    <p class="fault">
      You are signed out. <a href={`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`}>Sign in</a>
    </p>
  ) : (
    <p class="fault">{error.message} It is tried again.</p>
  );

/** Follows what comes in, and says what does not get in. @param use what makes the editor send */
export function Arrival({ use }: { readonly use: string }) {
  useLive({ isUrgent: true });
  const now = activity.value;
  const last = now?.last_heartbeat ?? null;
  const fault = activityFault.value;
  // What was there when the page was opened is not what it waits for
  const before = useRef<number | null | undefined>(undefined);
  if (now && before.current === undefined) before.current = boot.has_heartbeats ? (last?.time ?? null) : null;
  const isNew = last !== null && before.current !== undefined && last.time !== before.current;
  const open = useRefusals(last?.time ?? 0);
  return (
    <section class={`panel arrival ${isNew ? 'arrived' : ''}`} aria-label="What arrives">
      <p class="state">
        <span class="beat" aria-hidden="true" />
        <strong role="status">
          <State last={last} isNew={isNew} />
        </strong>
      </p>
      {last && (
        <p class="quiet-text">
          {!isNew && (
            <>
              The last one came <From {...last} />,{' '}
            </>
          )}
          <Ago time={last.time} />
          {last.project !== null && (
            <>
              {' '}
              in <bdi>{last.project}</bdi>
            </>
          )}
        </p>
      )}
      {isNew && (
        // A new document: it knows from the start that there are heartbeats
        <p>
          <a class="button" href="/" target="_self">
            See your overview
          </a>
        </p>
      )}
      {!isNew && <p class="quiet-text">{use} Plugins send every two minutes at most, so give it a moment.</p>}
      {fault && <Fault error={fault} />}
      <div role="status" class="refusals">
        {open.map((one) => {
          const { title, remedy } = refusalText(one, boot.api_url);
          return (
            <div class="refusal" key={`${one.reason} ${one.editor} ${one.machine} ${one.detail}`}>
              <strong>
                <bdi>{title}</bdi>
              </strong>
              <p>{remedy}</p>
            </div>
          );
        })}
      </div>
    </section>
  );
}
