import { isoSeconds } from '../../shared/domain/text-format.js';
import type { DataDumpDocument } from '../../shared/store/data-dumps.js';

const iso = (date: Date): string => isoSeconds(date.getTime() * 1000);

const statuses: Readonly<Record<DataDumpDocument['state'], string>> = {
  pending: 'Pending…',
  processing: 'Processing coding activity…',
  uploading: 'Uploading…',
  completed: 'Completed',
  failed: 'Failed',
};

/** While it is written, its progress is told every second. */
const stuckMs = 10 * 60_000;

export const isUnderWay = ({ state }: Pick<DataDumpDocument, 'state'>): boolean => state !== 'completed' && state !== 'failed';

/**
 * A data dump (wakatime-api.md, section 18).
 * @param download_url of one that is complete
 * @param now ms since the epoch
 */
export const presentDataDump = (dump: DataDumpDocument, download_url: string | null, now: number) => ({
  id: dump._id,
  type: dump.type,
  status: statuses[dump.state],
  percent_complete: dump.percent_complete,
  download_url,
  is_processing: isUnderWay(dump),
  is_stuck: isUnderWay(dump) && now - dump.touched_at.getTime() > stuckMs,
  has_failed: dump.state === 'failed',
  expires: dump.state === 'completed' ? iso(dump.expires_at) : null,
  created_at: iso(dump.created_at),
});
