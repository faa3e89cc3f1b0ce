import { html } from "hono/html";
import type { Html } from "./page";

/** A status or another identifier as a label. */
export function label(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1).replaceAll("_", " ");
}

/** Whole seconds, minutes or hours if it divides evenly; milliseconds below a second. */
export function duration(ms: number): string {
  if (ms < 1000) return `${ms} ms`;
  if (ms < 120_000) return `${Math.round(ms / 100) / 10} s`;
  if (ms < 7_200_000) return `${Math.round(ms / 60_000)} min`;
  return `${Math.round(ms / 3_600_000)} h`;
}

/** In this machine's time zone, which is also the reader's: the page is served only on this machine. */
export function clock(at: Date, now: Date): Html {
  const today = at.toDateString() === now.toDateString();
  const day = today ? "" : `${at.toLocaleDateString("en-GB", { day: "numeric", month: "short" })}, `;
  const time = at.toLocaleTimeString("en-GB", { hour12: false });
  return html`<time datetime="${at.toISOString()}" title="${at.toISOString()}">${day}${time}</time>`;
}

/** The same, with its age. */
export function clockAndAge(at: Date, now: Date): Html {
  const ageMs = now.getTime() - at.getTime();
  if (ageMs < 0) return clock(at, now);
  const age = ageMs < 1000 ? "just now" : `${duration(Math.floor(ageMs / 1000) * 1000)} ago`;
  return html`${clock(at, now)} <span data-age>(${age})</span>`;
}
