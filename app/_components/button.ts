/** The look of the one main thing to do on a page, for buttons and links alike. */
export const primaryButton =
  "inline-flex min-h-12 w-full cursor-pointer items-center justify-center gap-2 rounded-xl bg-accent px-6 py-3 text-center font-semibold text-on-accent hover:bg-accent-strong aria-disabled:cursor-wait aria-disabled:opacity-70 sm:w-auto";
