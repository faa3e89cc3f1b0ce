const button =
  "inline-flex min-h-12 cursor-pointer items-center justify-center gap-2 rounded-control px-6 py-3 text-center font-semibold aria-disabled:cursor-wait aria-disabled:opacity-70";

/** The look of the one main thing to do on a page, for buttons and links alike. The edge is for forced colours. */
export const primaryButton = `${button} w-full border border-transparent bg-accent text-on-accent shadow-sm hover:bg-accent-strong sm:w-auto`;

/** Something else that can be done here, too. */
export const secondaryButton = `${button} w-full border border-line-strong bg-surface text-ink hover:bg-sunken sm:w-auto`;

/** What cannot be undone. */
export const warningButton = `${button} w-full border border-negative bg-surface text-negative hover:bg-negative-ground sm:w-auto`;

/** What stands at the edge, and is seen by those who look for it. */
export const quietButton =
  "inline-flex min-h-11 cursor-pointer items-center justify-center gap-2 rounded-control px-2 text-small text-muted hover:bg-sunken hover:text-ink aria-disabled:cursor-wait aria-disabled:opacity-70 sm:px-3";

/** Something to press that reads like a link. */
export const linkButton =
  "inline-flex min-h-11 cursor-pointer items-center text-small text-muted underline underline-offset-4 hover:text-ink aria-disabled:cursor-wait aria-disabled:opacity-70";

/** A link that stands on its own line. */
export const textLink =
  "inline-flex min-h-11 items-center gap-2 text-accent underline underline-offset-4 hover:text-accent-strong";
