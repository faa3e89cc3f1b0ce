const shape =
  "inline-flex min-h-11 cursor-pointer items-center justify-center gap-2 rounded-lg px-4 text-sm font-semibold";

/** The look of what the console does. */
export const consoleButton = `${shape} bg-accent text-on-accent hover:bg-accent-strong`;
/** Of what cannot be undone. */
export const dangerButton = `${shape} bg-negative text-surface`;
/** Of what opens or leads somewhere. */
export const quietButton = `${shape} border border-line bg-surface text-ink hover:border-accent`;
/** Of fields beside them. */
export const consoleField = "min-h-11 rounded-lg border border-line bg-surface px-3 text-sm text-ink";
