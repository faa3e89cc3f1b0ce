import { html } from "hono/html";
import type { Html } from "./page";

/** The initials of a name in a circle. */
export function avatar(name: string): Html {
  const initials = name
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => word.charAt(0).toUpperCase())
    .join("");
  return html`<span class="avatar" aria-hidden="true">${initials}</span>`;
}
