type Places = {
  readonly appUrl: string;
  readonly controlUrl: string;
  /** The product beside the app. */
  readonly hostUrl: string;
  /** Null if the log goes to the terminal. */
  readonly logFile: string | null;
};

/** What `npm run demo` prints once all is ready: the addresses, and a five-minute script. */
export function tour({ appUrl, controlUrl, hostUrl, logFile }: Places): string {
  return `
  The app          ${appUrl}
  Sandbox control  ${controlUrl}
  Your product     ${hostUrl}
  Every state      ${controlUrl}/states${
    logFile === null
      ? ""
      : `
  The app's log    ${logFile}`
  }

  The product in five minutes:

  1  Continue with Sandbox ID as Ada Rivera, who has done nothing yet, and start. Go through InkLink's
     pages, and choose "In review" at the end. Back in the app, leave the page open: it follows by itself.
  2  On the control page, approve Ada: the open page changes. Then reject her, and reload: a decision
     was reversed. Under "Mail" is what she was told.
  3  Watch your product learn of it: ${hostUrl} shows who is verified, and the signed
     events that said so. Keep it open beside the control page while you decide, and ask the status API
     there. Make it slow, refusing or away: it learns of everything later, and loses nothing.
  4  Sign in as Noor Haddad, who is half way. "Continue on your phone" shows a QR code: open the address
     beside it in another window, finish there, and watch this page move on.
  5  Mei Tanaka was rejected and may try again, Luc Moreau ran out of time, Jonas Weber is in review,
     and Inês Carvalho is verified: ${appUrl}/welcome lets her in.
  6  On the control page, make the API slow, failing or unreachable, and start or reload: nothing breaks.
     Send webhooks twice, late, newest first or with an old secret: the outcome stays true.
  7  Change the language at the foot of a page. Arabic turns it around.
  8  Sign in as Olga Marsh, the operator: ${appUrl}/admin finds people and shows the funnel.
  9  Continue with GitHub instead, which the sandbox plays, too: its Ada Rivera has the same e-mail
     address, and is another person.

  Everything is forgotten at the end. Ctrl-C stops all of it.
`;
}
