import type { Static } from 'typebox';
import { cleanProfileText, isProfileText, profileFault } from '../shared/domain/profile.js';
import { nothingShared } from '../shared/domain/sharing.js';
import { cleanZone } from '../shared/domain/zone.js';
import { AppError, badRequest, unauthorized, type FieldErrors } from '../shared/errors.js';
import { bodyReader, SettingsBody } from '../shared/schema/bodies.js';
import { sharingSettings } from '../shared/schema/profile.js';
import type { UserDocument } from '../shared/store/collections.js';
import { markStaleDays } from '../shared/store/stale-days.js';
import type { Stores } from '../shared/store/stores.js';
import type { SettingsChange } from '../shared/store/users.js';
import type { Background } from './background.js';

export interface AccountChangeDeps {
  readonly stores: Stores;
  readonly background: Background;
}

/** Whoever asks, with what is asked for as it came. */
export interface AskedChange {
  readonly user: UserDocument;
  readonly body: unknown;
  readonly ip: string;
}

const readBody = bodyReader(SettingsBody);

function cleanTexts(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body;
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => [
      name,
      isProfileText(name) && typeof value === 'string' ? cleanProfileText(name, value) : (value as unknown),
    ]),
  );
}

/** What the schema can't say. */
function faultsOf(body: unknown): FieldErrors {
  if (typeof body !== 'object' || body === null) return {};
  const faults: FieldErrors = {};
  for (const [name, value] of Object.entries(body)) {
    if (typeof value !== 'string') continue;
    const fault = isProfileText(name) ? profileFault(name, value) : null;
    if (fault !== null) faults[name] = [fault];
    if (name === 'timezone' && cleanZone(value) === null) faults[name] = ['Unknown time zone.'];
  }
  return faults;
}

/** @throws AppError 400 with an entry for each bad field */
function readChange(body: unknown): SettingsChange {
  const cleaned = cleanTexts(body);
  const faults = faultsOf(cleaned);
  let asked: Static<typeof SettingsBody>;
  try {
    asked = readBody(cleaned);
  } catch (error) {
    if (error instanceof AppError && error.fields) throw badRequest({ ...error.fields, ...faults });
    throw error;
  }
  if (Object.keys(faults).length > 0) throw badRequest(faults);
  const timezone = cleanZone(asked.timezone);
  const { timezone: _asked, ...rest } = asked;
  return { ...rest, ...(timezone === null ? {} : { timezone }) };
}

/** What a field is while it was never set. */
const unset = (name: string, value: unknown): unknown =>
  (nothingShared as unknown as Record<string, unknown>)[name] ?? (typeof value === 'boolean' ? false : null);

const sharingNames: ReadonlySet<string> = new Set(sharingSettings);

/**
 * Changes settings, profile and sharing of an account, all of it in one write or nothing. Where that moves time, its days are computed again.
 * @throws AppError 400 with an entry for each bad field
 */
export async function changeAccount(
  { stores, background }: AccountChangeDeps,
  { user: before, body, ip }: AskedChange,
): Promise<void> {
  const { users, audit } = stores;
  const changes = Object.fromEntries(
    Object.entries(readChange(body)).filter(
      ([name, value]) => (before[name as keyof UserDocument] ?? unset(name, value)) !== value,
    ),
  ) as SettingsChange;
  const names = Object.keys(changes).sort();
  const changed = names.length === 0 ? before : await users.changeSettings(before._id, changes);
  if (!changed) throw unauthorized();
  // What does not come about here, as a store goes away, is done by the sweep
  await markStaleDays(stores, changed);
  if (changed.days_stale !== undefined) await background.recompute(changed._id);
  const sharing = names.filter((name) => sharingNames.has(name));
  const others = names.filter((name) => !sharingNames.has(name));
  const write = (action: 'sharing.changed' | 'settings.changed', fields: readonly string[]) =>
    fields.length > 0 ? audit.write({ action, actor: before, ip, details: { fields: fields.join(', ') } }) : null;
  await Promise.all([write('sharing.changed', sharing), write('settings.changed', others)]);
}
