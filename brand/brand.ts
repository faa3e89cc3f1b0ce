/** A colour as `#rrggbb`. */
export type Hex = `#${string}`;

/** One colour, from which that of the dark scheme is derived; or one for each scheme. */
export type Accent = Hex | { readonly light: Hex; readonly dark: Hex };

export type Brand = {
  /** The product's name, at most 60 characters. `APP_NAME` takes precedence. */
  readonly name: string;
  /** Buttons, links, progress and the focus. Everything that goes with it is derived; its contrast is tested. */
  readonly accent: Accent;
  /**
   * The shapes of the logo on a square of 32, as SVG. The classes `fill-accent`, `stroke-accent`, `fill-on-accent` and
   * `stroke-on-accent` follow the accent and the scheme; other colours stay as they are.
   */
  readonly logo: string;
  /** `https:` or `mailto:` address of a human; null if there is none. `SUPPORT_URL` takes precedence. */
  readonly support: string | null;
};

/**
 * The brand. Everything that shows it is made from here: pages, emails, error pages, icons, and the sandbox's InkLink.
 * After a change: `npm run brand`, which checks the contrast and writes the logo and the icons.
 */
export const brand: Brand = {
  name: "Verify",
  accent: "#0d5c4c",
  logo: `
  <path class="fill-accent" d="M16 2 27 6v9c0 7-4.6 12.5-11 15C9.6 27.5 5 22 5 15V6Z"/>
  <path class="stroke-on-accent" d="m10.5 15.5 4 4 7.5-8" fill="none" stroke-width="2.8" stroke-linecap="round" stroke-linejoin="round"/>`,
  support: null,
};
