const button =
  "inline-flex cursor-pointer items-center justify-center gap-2 rounded-control border text-center font-semibold aria-disabled:cursor-wait aria-disabled:opacity-70";

const regular = "min-h-12 w-full px-6 py-3 sm:w-auto";
const compact = "min-h-11 px-4 text-sm";

// The edge of the primary look is for forced colours.
const primary = "border-transparent bg-accent text-on-accent shadow-sm hover:bg-accent-strong";
const secondary = "border-line-strong bg-surface text-ink hover:bg-sunken";
const warning = "border-negative bg-surface text-negative hover:bg-negative-ground";

/** The look of the one main thing to do on a page, for buttons and links alike. */
export const primaryButton = `${button} ${regular} ${primary}`;

/** Something else that can be done here, too. */
export const secondaryButton = `${button} ${regular} ${secondary}`;

/** What cannot be undone. */
export const warningButton = `${button} ${regular} ${warning}`;

/** The same in the size of the console, where many stand together. */
export const compactButton = {
  primary: `${button} ${compact} ${primary}`,
  secondary: `${button} ${compact} ${secondary}`,
  warning: `${button} ${compact} ${warning}`,
} as const;

/** A field beside compact buttons. */
export const compactField =
  "min-h-11 rounded-control border border-line-strong bg-surface px-3 text-sm text-ink";

/** What stands at the edge, and is seen by those who look for it. */
export const quietButton =
  "inline-flex min-h-11 cursor-pointer items-center justify-center gap-2 rounded-control px-2 text-small text-muted hover:bg-sunken hover:text-ink aria-disabled:cursor-wait aria-disabled:opacity-70 sm:px-3";

/** Something to press that reads like a link. */
export const linkButton =
  "inline-flex min-h-11 cursor-pointer items-center text-small text-muted underline underline-offset-4 hover:text-ink aria-disabled:cursor-wait aria-disabled:opacity-70";

/** A link that stands on its own line. */
export const textLink =
  "inline-flex min-h-11 items-center gap-2 text-accent underline underline-offset-4 hover:text-accent-strong";
