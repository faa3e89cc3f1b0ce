/** What `npm run demo` says when all is ready: where everything is, and how to show it in five minutes. */
export function tour(appUrl: string, controlUrl: string): string {
  return `
  The app          ${appUrl}
  Sandbox control  ${controlUrl}

  The product in five minutes:

  1  Sign in as Ada Rivera, who has done nothing yet, and start. Go through InkLink's pages, and choose
     "Manual review" at the end. Back in the app, the page follows by itself: leave it open.
  2  On the control page, approve Ada: the open page changes. Reject her afterwards: a decision is reversed.
     Under "Mail" is what she was told.
  3  Sign in as Noor Haddad, who is half way: continue, or go on by phone with the QR code.
     Mei Tanaka was rejected and may try again, Luc Moreau ran out of time, Jonas Weber is in review,
     and Inês Carvalho is verified and gets to ${appUrl}/welcome.
  4  On the control page, make the API slow, failing or unreachable, and start or reload: nothing breaks.
     Send webhooks twice, late, newest first or with an old secret: the outcome stays true.
  5  Change the language at the foot of a page. Arabic turns it around.
  6  Sign in as Olga Marsh, the operator, and open ${appUrl}/admin.

  Everything is forgotten at the end. Ctrl-C stops all of it.
`;
}
