import { appPages } from './apps.js';
import { authorizePages } from './authorize.js';
import { ownAccountPages } from './account.js';
import { adminAuditPages } from './admin-audit.js';
import { adminInvitationPages } from './admin-invitations.js';
import { adminUserPages } from './admin-user.js';
import { adminUsersPages } from './admin-users.js';
import type { AccountDeps } from './deps.js';
import { confirmEmailPages } from './confirm-email.js';
import { forgotPasswordPages } from './forgot-password.js';
import { importPages } from './import.js';
import { keyPages } from './keys.js';
import { oidcPages } from './oidc.js';
import type { Pages } from './pages.js';
import { profilePages } from './profile.js';
import { publicProfilePages } from './public-profile.js';
import { resetPasswordPages } from './reset-password.js';
import { securityPages } from './security.js';
import { setUpPages } from './set-up.js';
import { sharingPages } from './sharing.js';
import { signInPages } from './sign-in.js';
import { signUpPages } from './sign-up.js';
import { themePages } from './theme-form.js';

/** All pages for people. */
export function accountPages(pages: Pages, deps: AccountDeps): void {
  setUpPages(pages, deps);
  signInPages(pages, deps);
  signUpPages(pages, deps);
  oidcPages(pages, deps);
  forgotPasswordPages(pages, deps);
  resetPasswordPages(pages, deps);
  confirmEmailPages(pages, deps);
  securityPages(pages, deps);
  keyPages(pages, deps);
  appPages(pages, deps);
  authorizePages(pages, deps);
  profilePages(pages, deps);
  themePages(pages);
  sharingPages(pages, deps);
  publicProfilePages(pages, deps);
  importPages(pages, deps);
  ownAccountPages(pages, deps);
  adminUsersPages(pages, deps);
  adminUserPages(pages, deps);
  adminInvitationPages(pages, deps);
  adminAuditPages(pages, deps);
}
