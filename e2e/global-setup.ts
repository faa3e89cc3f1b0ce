import { findBrowser, howToGetOne } from "./browser";

/** Says in one line what is missing, before every journey fails for it. */
export default function requireBrowser(): void {
  if (findBrowser() === null) throw new Error(howToGetOne);
}
