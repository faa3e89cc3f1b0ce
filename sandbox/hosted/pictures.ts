import { html } from "hono/html";
import type { Html } from "../page";
import type { DocumentType } from "./choices";

/** Drawn documents and faces: the sandbox never uses a camera. */
export function documentPicture(document: DocumentType, side: "front" | "back", country: string): Html {
  if (side === "back") return finder(cardBack);
  return finder(document === "passport" ? passport(country) : cardFront(country, document));
}

const paper = "#e9eee9";
const print = "#8fa39c";

/** A camera's view, between the corners that the document should fill. */
function finder(seen: Html): Html {
  return html`<svg class="seen" viewBox="0 0 400 260" aria-hidden="true">
<g fill="none" stroke="currentColor" stroke-width="4" stroke-linecap="round" stroke-linejoin="round"><path d="M44 62V36h26M330 36h26v26M356 198v26h-26M70 224H44v-26"/></g>
${seen}</svg>`;
}

function passport(country: string): Html {
  return html`<rect x="66" y="50" width="268" height="160" rx="8" fill="${paper}"/>
<path d="M66 170h268v32a8 8 0 0 1-8 8H74a8 8 0 0 1-8-8z" fill="#dbe3de"/>
${portrait(84, 72)}
<text x="186" y="86" font-size="13" font-weight="700" letter-spacing="2" fill="#51665f">PASSPORT</text>
<text x="316" y="86" font-size="13" font-weight="700" text-anchor="end" fill="#51665f">${country}</text>
<path d="M186 106h92M186 124h64M186 142h110" stroke="${print}" stroke-width="6" stroke-linecap="round"/>
<path d="M84 184h232M84 196h232" stroke="#6d827a" stroke-width="5" stroke-dasharray="7 4"/>`;
}

function cardFront(country: string, document: DocumentType): Html {
  const name = document === "licence" ? "DRIVING LICENCE" : "IDENTITY CARD";
  return html`<rect x="66" y="50" width="268" height="160" rx="14" fill="${paper}"/>
<path d="M66 64a14 14 0 0 1 14-14h240a14 14 0 0 1 14 14v22H66z" fill="#cfdcd5"/>
<text x="84" y="75" font-size="13" font-weight="700" letter-spacing="1.5" fill="#435952">${name}</text>
<text x="316" y="75" font-size="13" font-weight="700" text-anchor="end" fill="#435952">${country}</text>
${portrait(84, 102)}
<path d="M186 116h98M186 136h70M186 156h110M186 184h54" stroke="${print}" stroke-width="6" stroke-linecap="round"/>
<rect x="278" y="170" width="38" height="26" rx="5" fill="#d9c58a"/><path d="M278 183h38M297 170v26" stroke="#a8935a" stroke-width="1.5"/>`;
}

const cardBack = html`<rect x="66" y="50" width="268" height="160" rx="14" fill="${paper}"/>
<path d="M66 74h268v24H66z" fill="#55665f"/>
<path d="M84 118h120M84 134h86" stroke="${print}" stroke-width="6" stroke-linecap="round"/>
<path d="M252 112v28m6-28v28m5-28v28m9-28v28m5-28v28m7-28v28m5-28v28m9-28v28m5-28v28" stroke="#55665f" stroke-width="3"/>
<path d="M84 166h232M84 180h232M84 194h232" stroke="#6d827a" stroke-width="5" stroke-dasharray="7 4"/>`;

function portrait(x: number, y: number): Html {
  return html`<g transform="translate(${x} ${y})"><rect width="78" height="92" rx="6" fill="#c5d3cc"/>
<circle cx="39" cy="38" r="17" fill="#7f968d"/><path d="M10 92c2-22 14-32 29-32s27 10 29 32z" fill="#7f968d"/></g>`;
}

export const selfiePicture: Html = html`<svg class="seen" viewBox="0 0 400 260" aria-hidden="true">
<path d="M116 260c4-50 40-70 84-70s80 20 84 70z" fill="#2f5d54"/>
<path d="M176 168h48v32c-12 14-36 14-48 0z" fill="#c08f6f"/>
<ellipse cx="200" cy="122" rx="52" ry="62" fill="#d6a685"/>
<path d="M146 122c-4-50 22-74 54-74s58 24 54 74c-6-26-18-40-30-44-22 8-54 6-62 0-8 8-14 24-16 44z" fill="#3a2c26"/>
<g fill="#3a2c26"><circle cx="180" cy="122" r="4.5"/><circle cx="220" cy="122" r="4.5"/></g>
<path d="M184 154c9 8 23 8 32 0" fill="none" stroke="#8c5a41" stroke-width="4" stroke-linecap="round"/>
<ellipse cx="200" cy="126" rx="92" ry="112" fill="none" stroke="currentColor" stroke-width="4" stroke-dasharray="10 9" stroke-linecap="round"/></svg>`;

export const inkMark: Html = html`<svg viewBox="0 0 24 24" fill="currentColor" aria-hidden="true"><path d="M12 2c3.6 4.6 6.6 8.2 6.6 12.2A6.6 6.6 0 0 1 5.4 14.2C5.4 10.2 8.4 6.6 12 2Z"/><path d="m9.2 14 2.1 2.1 3.9-4.2" fill="none" stroke="var(--ground)" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round"/></svg>`;

/** Small icons beside text, drawn with one stroke. */
export function icon(name: keyof typeof icons): Html {
  return html`<svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${icons[name]}</svg>`;
}

const icons = {
  document: html`<rect x="3" y="5" width="18" height="14" rx="2.5"/><circle cx="8.5" cy="11" r="2"/><path d="M5.8 16c.5-1.6 1.5-2.3 2.7-2.3s2.2.7 2.7 2.3M14 10h4M14 14h4"/>`,
  passport: html`<rect x="5" y="3" width="14" height="18" rx="2.5"/><circle cx="12" cy="10.5" r="3.2"/><path d="M9 17h6"/>`,
  selfie: html`<circle cx="12" cy="12" r="9"/><path d="M9 10v.01M15 10v.01M8.8 14.5c1.8 1.8 4.6 1.8 6.4 0"/>`,
  address: html`<path d="M4 11.5 12 4l8 7.5M6 10v9.5h12V10M10 19.5v-5h4v5"/>`,
  screening: html`<path d="M12 3 5 6v5.5c0 4.3 2.9 7.6 7 9.5 4.1-1.9 7-5.2 7-9.5V6zM9 12l2.2 2.2L15.2 10"/>`,
  review: html`<path d="M7 4h10v16H7zM10 9h4M10 13h4"/>`,
  camera: html`<path d="M4 8h3l1.5-2.5h7L17 8h3v11H4z"/><circle cx="12" cy="13" r="3.5"/>`,
  check: html`<path d="m5 12.5 4.5 4.5L19 7.5"/>`,
  cross: html`<path d="m6.5 6.5 11 11m0-11-11 11"/>`,
  warning: html`<path d="M12 4 3 19.5h18zM12 10v4M12 16.8v.01"/>`,
  clock: html`<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3.5 2"/>`,
  person: html`<circle cx="12" cy="8" r="3.5"/><path d="M5 20c.8-4 3.6-6 7-6s6.2 2 7 6"/>`,
  lock: html`<rect x="5" y="11" width="14" height="9" rx="2"/><path d="M8 11V8a4 4 0 0 1 8 0v3"/>`,
} as const satisfies Record<string, Html>;
