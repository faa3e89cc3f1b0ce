/** A button of a step: opens the app as a person, or an address. */
export type Opening =
  | {
      readonly label: string;
      readonly sub: string;
      /** The sign-in method; the first one if absent. */
      readonly provider?: string;
      readonly path: string;
    }
  | { readonly label: string; readonly href: string };

export type DemoStep = {
  readonly title: string;
  readonly text: string;
  readonly openings: readonly Opening[];
};

type Places = {
  readonly controlUrl: string;
  /** The product beside the app; null if there is none. */
  readonly hostUrl: string | null;
};

/** The product in five minutes: printed by the demo, and buttons on the control page. */
export function demoSteps({ controlUrl, hostUrl }: Places): readonly DemoStep[] {
  const as = (name: string, key: string, path = "/verify"): Opening => ({
    label: name,
    sub: `person-${key}`,
    path,
  });
  return [
    {
      title: "Start",
      text: "Continue with Sandbox ID as Ada Rivera, who has done nothing yet, and start. Go through InkLink's pages, and choose “In review” at the end. Back in the app, leave the page open: it follows by itself.",
      openings: [as("Ada", "ada")],
    },
    {
      title: "Decide",
      text: "On the control page, approve Ada: the open page changes. Then reject her, and reload: a decision was reversed. Under “Mail” is what she was told.",
      openings: [{ label: "Inquiries", href: `${controlUrl}/#inquiries` }],
    },
    ...(hostUrl === null
      ? []
      : [
          {
            title: "Events",
            text: "Watch your product learn of it: its page shows who is verified, and the signed events that said so. Keep it open beside the control page while you decide, and ask the status API there. Make it slow, refusing or away: it learns of everything later, and loses nothing.",
            openings: [{ label: "Your product", href: hostUrl }],
          },
        ]),
    {
      title: "Phone",
      text: "Sign in as Noor Haddad, who is half way. “Continue on your phone” shows a QR code: scan it if the demo was started with --lan, or open the address beside it in another window. Finish there, and watch this page move on.",
      openings: [as("Noor", "noor")],
    },
    {
      title: "People",
      text: "Mei Tanaka was rejected and may try again, Luc Moreau ran out of time, Jonas Weber is in review, and Inês Carvalho is verified: /welcome lets her in.",
      openings: [as("Mei", "mei"), as("Luc", "luc"), as("Jonas", "jonas"), as("Inês", "ines", "/welcome")],
    },
    {
      title: "Failures",
      text: "On the control page, make the API slow, failing or unreachable, and start or reload: nothing breaks. Send webhooks twice, late, newest first or with an old secret: the outcome stays true.",
      openings: [{ label: "Faults", href: `${controlUrl}/#scenarios` }],
    },
    {
      title: "Languages",
      text: "Change the language at the foot of a page. Arabic turns it around. Under “Brand” on the control page, try another accent: every state and InkLink's pages follow.",
      openings: [{ label: "All states", href: `${controlUrl}/states` }],
    },
    {
      title: "Console",
      text: "Sign in as Olga Marsh, the operator: /admin finds people and shows how far they got in a month, which is made up.",
      openings: [as("Olga", "operator", "/admin")],
    },
    {
      title: "Provider",
      text: "Continue with GitHub instead, which the sandbox plays, too: its Ada Rivera has the same email address, and is another person.",
      openings: [{ label: "GitHub’s Ada", sub: "1099511627801", provider: "github", path: "/verify" }],
    },
  ];
}
