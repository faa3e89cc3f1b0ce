/** Every URL of the app. Pages, redirects and InkLink's `return_url` are all built from here. */
export const paths = {
  home: "/",
  signIn: "/signin",
  verify: "/verify",
  complete: "/kyc/complete",
  welcome: "/welcome",
} as const;

/** The sign-in page, which sends the person back to `callbackUrl` afterwards. */
export function signInPath(callbackUrl: string): string {
  return `${paths.signIn}?${new URLSearchParams({ callbackUrl })}`;
}

/** Where an open page asks for news, of one inquiry or of where the person stands. */
export function statusPath(inquiryId?: string): string {
  const path = "/api/verification/status";
  return inquiryId === undefined ? path : `${path}?${new URLSearchParams({ inquiry_id: inquiryId })}`;
}

/** The verification page, which offers the way on to `next` once the person is verified. */
export function verifyPath(next?: string): string {
  return next === undefined ? paths.verify : `${paths.verify}?${new URLSearchParams({ next })}`;
}
