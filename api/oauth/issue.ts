import type { CodeDocument, ConsentDocument, TokenDocument } from '../../shared/store/oauth-documents.js';
import type { IssuedTokens, NewTokens } from '../../shared/store/oauth-tokens.js';
import type { Stores } from '../../shared/store/stores.js';
import { notAllowedAnyMore, oauthFailure, tooManyTokens } from './failure.js';

type Consent = Pick<ConsentDocument, 'user_id' | 'app_id' | 'id'>;

export const consentOf = (of: Pick<TokenDocument, 'user_id' | 'app_id' | 'consent_id'>): Consent => ({
  user_id: of.user_id,
  app_id: of.app_id,
  id: of.consent_id,
});

/**
 * Takes one of the new tokens that may be had in an hour; before anything is used up for it.
 * @throws AppError 429, or 400 where the user does not allow the app any more
 */
export async function claimToken({ oauth }: Pick<Stores, 'oauth'>, consent: Consent): Promise<void> {
  const claim = await oauth.consents.claimToken(consent);
  if (claim === 'limited') throw tooManyTokens();
  if (claim === 'gone') throw notAllowedAnyMore();
}

/** What a token comes of: if that was undone while it was made, it is undone, too. */
interface Origin {
  readonly code?: CodeDocument['_id'];
  readonly refreshed?: TokenDocument['_id'];
}

/**
 * Makes a token that was claimed. The consent, the code and the token before it are looked at again once it is stored: whoever takes them away
 * does so before revoking the tokens, so that either finds the other.
 * @throws AppError 400
 */
export async function issueTokens(
  { oauth }: Pick<Stores, 'oauth'>,
  fields: NewTokens,
  origin: Origin = {},
): Promise<IssuedTokens> {
  const { consents, codes, tokens } = oauth;
  const issued = await tokens.issue(fields);
  const [isAllowed, isCodeSound, isRevoked] = await Promise.all([
    consents.holds(consentOf(fields)),
    origin.code === undefined || codes.isSound(origin.code),
    origin.refreshed !== undefined && tokens.isRevoked(origin.refreshed),
  ]);
  if (!isAllowed || !isCodeSound || isRevoked) {
    await tokens.revoke({ id: issued.document.id });
    throw isAllowed ? oauthFailure('invalid_grant', 'What was to be exchanged is not valid any more.') : notAllowedAnyMore();
  }
  await tokens.revokeOldest(fields.user_id, fields.app_id, fields.kind);
  return issued;
}
