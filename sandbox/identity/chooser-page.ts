import { html } from "hono/html";
import { type Html, page, type Site } from "../page";
import type { Person } from "./people";

const site: Site = {
  name: "Sandbox ID",
  mark: html`<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" aria-hidden="true"><circle cx="12" cy="9" r="3.5"/><path d="M5 20c.8-4 3.6-6 7-6s6.2 2 7 6" stroke-linecap="round"/><circle cx="12" cy="12" r="11" stroke-width="1.5"/></svg>`,
  accent: { light: "#7a3e12", dark: "#eba66f" },
  note: "Sandbox: these people are made up, and there are no passwords.",
};

/** Who to be. One button per person, and a form for somebody new. */
export function chooserPage(uid: string, people: readonly Person[], problem?: string): Html {
  const action = `/interaction/${uid}`;
  return page(
    site,
    "Choose who to sign in as",
    html`<div class="card"><h1>Who do you want to be?</h1>
<p class="soft">Choose a person to sign in as.</p>
<form method="post" action="${action}/person" class="stack">${people.map(personButton)}</form></div>
<div class="card" style="margin-top:1rem"><h2>Someone new</h2>
${problem === undefined ? "" : html`<p role="alert">${problem}</p>`}
<form method="post" action="${action}/new">
<label class="field">Name<input type="text" name="name" required maxlength="100" autocomplete="off"></label>
<label class="field">E-mail<input type="email" name="email" required maxlength="200" autocomplete="off"></label>
<label class="choice" style="margin-bottom:1rem"><input type="checkbox" name="unverified"> E-mail not verified</label>
<button class="main full" data-sandbox="new-person">Sign in as someone new</button></form></div>
<form method="post" action="${action}/deny" style="margin-top:.5rem">
<button class="plain full" data-sandbox="deny">Cancel</button></form>`,
  );
}

export function lostPage(): Html {
  return page(
    site,
    "This sign-in has ended",
    html`<div class="card"><h1>This sign-in has ended</h1><p>Go back to the app and sign in again.</p></div>`,
  );
}

function personButton({ sub, name, email, note }: Person): Html {
  const initials = name
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => word.charAt(0).toUpperCase())
    .join("");
  return html`<button class="person" name="person" value="${sub}" data-person="${sub}">
<span class="avatar" aria-hidden="true">${initials}</span>
<span>${name}${note === undefined ? "" : ` (${note})`}<small>${email}</small></span></button>`;
}
