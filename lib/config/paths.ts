/** Every URL of the app. Pages, redirects and InkLink's `return_url` are all built from here. */
export const paths = {
  home: "/",
  signIn: "/signin",
  verify: "/verify",
  history: "/verify/history",
  complete: "/kyc/complete",
  welcome: "/welcome",
  admin: "/admin",
  adminPeople: "/admin/people",
  adminAttention: "/admin/stuck",
  adminFailed: "/admin/parked",
  adminExport: "/admin/inquiries.csv",
  account: "/account",
  accountExport: "/account/export",
  accountErase: "/account/erase",
  accountErased: "/account/erased",
  tooManyRequests: "/slow-down",
  securityTxt: "/.well-known/security.txt",
  manifest: "/manifest.webmanifest",
  /** Where nothing is, on purpose: the page that says so. */
  nowhere: "/nowhere",
} as const;

/** The sign-in page, which sends the person back to `callbackUrl` afterwards. `error` is why the last try failed. */
export function signInPath(callbackUrl: string, error?: string): string {
  return withQuery(paths.signIn, { callbackUrl, error });
}

/** The page of ours that a form was on, as far as its address tells. The return page is none without its query. */
export function wayBackTo(pathname: string): string {
  if (pathname === paths.complete) return paths.verify;
  return Object.values(paths).find((path) => path === pathname) ?? paths.home;
}

/** The page that asks somebody who is over a limit to wait for so many seconds. */
export function tooManyRequestsPath(seconds: number): string {
  return withQuery(paths.tooManyRequests, { seconds: String(seconds) });
}

/** Where an open page asks for news, of one inquiry or of where the person stands. */
export function statusPath({ inquiryId, ask }: { inquiryId?: string; ask?: string | undefined }): string {
  return withQuery("/api/verification/status", { inquiry_id: inquiryId, ask });
}

/**
 * The verification page, which offers the way on to `next` once the person is verified. `ask` is the token of a page that
 * needs a higher level than the app does.
 */
export function verifyPath({ next, ask }: { next?: string | null; ask?: string | undefined }): string {
  return withQuery(paths.verify, { next, ask });
}

type Query = Readonly<Record<string, string | null | undefined>>;

/** An operators' page. Nothing that is about a person but our own ids ever stands in its query. */
export function adminPath(
  page: "admin" | (`admin${string}` & keyof typeof paths),
  query: Query = {},
): string {
  return withQuery(paths[page], query);
}

/** The operators' page about a person. */
export function userPath(id: string, query: Query = {}): string {
  return withQuery(`${paths.adminPeople}/${encodeURIComponent(id)}`, query);
}

function withQuery(path: string, query: Query): string {
  const present = Object.entries(query).flatMap(([name, value]) => (value == null ? [] : [[name, value]]));
  return present.length === 0 ? path : `${path}?${new URLSearchParams(present)}`;
}
