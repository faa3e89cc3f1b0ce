/** All paths of the app. Pages, redirects and InkLink's `return_url` are built from these. */
export const paths = {
  home: "/",
  signIn: "/signin",
  signInAgain: "/signin-again",
  verify: "/verify",
  history: "/verify/history",
  complete: "/kyc/complete",
  welcome: "/welcome",
  admin: "/admin",
  adminPeople: "/admin/people",
  adminAttention: "/admin/attention",
  adminDropOffs: "/admin/drop-offs",
  adminFailed: "/admin/failed",
  adminExport: "/admin/inquiries.csv",
  adminAudit: "/admin/audit",
  adminAuditExport: "/admin/audit.csv",
  account: "/account",
  accountExport: "/account/export",
  accountErase: "/account/erase",
  accountErased: "/account/erased",
  tooManyRequests: "/slow-down",
  securityTxt: "/.well-known/security.txt",
  manifest: "/manifest.webmanifest",
  /** A path without a page: renders the not-found page. */
  nowhere: "/nowhere",
} as const;

/** The sign-in page, which redirects to `callbackUrl` afterwards. `error`: why the last attempt failed. */
export function signInPath(callbackUrl: string, error?: string): string {
  return withQuery(paths.signIn, { callbackUrl, error });
}

/**
 * The page to sign in again, which redirects to `callbackUrl` once the sign-in is fresh. `result`: why the last attempt
 * failed, or `returned` if the user comes back from the provider.
 */
export function signInAgainPath(callbackUrl: string, result?: string): string {
  return withQuery(paths.signInAgain, { callbackUrl, result });
}

/**
 * The page that a form was on, by its path. The return page needs its query, so the verification page takes its place.
 */
export function wayBackTo(pathname: string): string {
  if (pathname === paths.complete) return paths.verify;
  return Object.values(paths).find((path) => path === pathname) ?? paths.home;
}

/** The page for a user who is over a rate limit. `seconds`: time to wait. */
export function tooManyRequestsPath(seconds: number): string {
  return withQuery(paths.tooManyRequests, { seconds: String(seconds) });
}

/** The address that live updates poll, for one inquiry or for the user's overview. */
export function statusPath({
  inquiryId,
  stepUpToken,
}: {
  inquiryId?: string;
  stepUpToken?: string | undefined;
}): string {
  return withQuery("/api/verification/status", { inquiry_id: inquiryId, ask: stepUpToken });
}

/**
 * The verification page, with a link to `next` once the user is verified. `stepUpToken`: of a page that needs a
 * higher level. `device`: the user wants to continue on a phone.
 */
export function verifyPath({
  next,
  stepUpToken,
  device,
}: {
  next?: string | null;
  stepUpToken?: string | undefined;
  device?: "phone" | undefined;
}): string {
  return withQuery(paths.verify, { next, ask: stepUpToken, device });
}

type Query = Readonly<Record<string, string | null | undefined>>;

/** An operators' page. Its query may identify a user only by our own ids. */
export function adminPath(
  page: "admin" | (`admin${string}` & keyof typeof paths),
  query: Query = {},
): string {
  return withQuery(paths[page], query);
}

/** The operators' page about a user. */
export function userPath(id: string, query: Query = {}): string {
  return withQuery(`${paths.adminPeople}/${encodeURIComponent(id)}`, query);
}

function withQuery(path: string, query: Query): string {
  const present = Object.entries(query).flatMap(([name, value]) => (value == null ? [] : [[name, value]]));
  return present.length === 0 ? path : `${path}?${new URLSearchParams(present)}`;
}
