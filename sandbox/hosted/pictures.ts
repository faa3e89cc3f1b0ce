import { html } from "hono/html";
import type { Html } from "../page";

/** Drawn placeholders: the sandbox never asks for a camera. */
export const documentPicture: Html = html`<svg class="picture" viewBox="0 0 400 220" fill="none" stroke="currentColor" stroke-width="3" aria-hidden="true">
<path d="M70 62V40h24M306 40h24v22M330 158v22h-24M94 180H70v-22" stroke-linecap="round" stroke-linejoin="round"/>
<rect x="100" y="64" width="200" height="94" rx="10"/>
<circle cx="140" cy="100" r="14"/><path d="M117 138c3-14 12-20 23-20s20 6 23 20" stroke-linecap="round"/>
<path d="M188 92h88M188 112h66M188 132h78" stroke-linecap="round" opacity=".55"/></svg>`;

export const selfiePicture: Html = html`<svg class="picture" viewBox="0 0 400 220" fill="none" stroke="currentColor" stroke-width="3" aria-hidden="true">
<ellipse cx="200" cy="110" rx="70" ry="88" stroke-dasharray="9 9"/>
<circle cx="200" cy="90" r="30"/><path d="M150 172c5-34 26-44 50-44s45 10 50 44" stroke-linecap="round"/></svg>`;

export const inkMark: Html = html`<svg viewBox="0 0 24 24" fill="currentColor" aria-hidden="true"><path d="M12 2c3.6 4.6 6.6 8.2 6.6 12.2A6.6 6.6 0 0 1 5.4 14.2C5.4 10.2 8.4 6.6 12 2Z"/><path d="m9.2 14 2.1 2.1 3.9-4.2" fill="none" stroke="var(--ground)" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round"/></svg>`;
