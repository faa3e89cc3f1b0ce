const button =
  "inline-flex cursor-pointer items-center justify-center gap-2 rounded-control border text-center font-semibold aria-disabled:cursor-wait aria-disabled:opacity-70";

const regular = "min-h-12 w-full px-6 py-3 sm:w-auto";
const compact = "min-h-11 px-4 text-sm";

// The border of the primary style is for forced colors.
const primary = "border-transparent bg-accent text-on-accent shadow-sm hover:bg-accent-strong";
const secondary = "border-line-strong bg-surface text-ink hover:bg-sunken";
const warning = "border-negative bg-surface text-negative hover:bg-negative-ground";

/** Primary button or link; one per page. */
export const primaryButton = `${button} ${regular} ${primary}`;

/** Secondary button or link. */
export const secondaryButton = `${button} ${regular} ${secondary}`;

/** For actions that cannot be undone. */
export const warningButton = `${button} ${regular} ${warning}`;

/** Compact size, for the console. */
export const compactButton = {
  primary: `${button} ${compact} ${primary}`,
  secondary: `${button} ${compact} ${secondary}`,
  warning: `${button} ${compact} ${warning}`,
} as const;

/** An input beside compact buttons. */
export const compactField =
  "min-h-11 rounded-control border border-line-strong bg-surface px-3 text-sm text-ink";

/** Low-emphasis link. */
export const quietButton =
  "inline-flex min-h-11 cursor-pointer items-center justify-center gap-2 rounded-control px-2 text-small text-muted hover:bg-sunken hover:text-ink aria-disabled:cursor-wait aria-disabled:opacity-70 sm:px-3";

/** A button that looks like a link. */
export const linkButton =
  "inline-flex min-h-11 cursor-pointer items-center text-small text-muted underline underline-offset-4 hover:text-ink aria-disabled:cursor-wait aria-disabled:opacity-70";

/** A link on its own line. */
export const textLink =
  "inline-flex min-h-11 items-center gap-2 text-accent underline underline-offset-4 hover:text-accent-strong";
