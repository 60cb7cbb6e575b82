/** Who looks at the page, as the API wrote it into it (api/pages/dashboard.ts). */
export interface Boot {
  readonly username: string;
  readonly name: string;
  /** IANA; that of the account, which decides where days begin. */
  readonly timezone: string;
  /** 0 = Sunday. */
  readonly weekday_start: number;
  readonly is_admin: boolean;
  /** Whether any heartbeat came so far. */
  readonly has_heartbeats: boolean;
  /** Of the numbers that are asked for from now on (web/live.ts). */
  readonly version: string;
  /** Today in the account's zone, YYYY-MM-DD. */
  readonly today: string;
  /** Where plugins send to. */
  readonly api_url: string;
  /** What the page asks the API for first, and what it says to that; null for most pages. */
  readonly given: { readonly path: string; readonly body: unknown } | null;
}

export const boot = JSON.parse(document.getElementById('boot')!.textContent) as Boot;
