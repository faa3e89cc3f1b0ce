import { html } from "hono/html";
import { avatar, type Html, page, type Site } from "../page";
import type { Person } from "./people";
import type { Where } from "./progress-label";

const openid: Site = {
  name: "Sandbox ID",
  mark: html`<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" aria-hidden="true"><circle cx="12" cy="9" r="3.5"/><path d="M5 20c.8-4 3.6-6 7-6s6.2 2 7 6" stroke-linecap="round"/><circle cx="12" cy="12" r="11" stroke-width="1.5"/></svg>`,
  accent: { light: "#7a3e12", dark: "#eba66f" },
  note: "Sandbox: these people are made up, and there are no passwords.",
  style: `
.person{width:100%;justify-content:flex-start;text-align:left;padding:.625rem .75rem;gap:.75rem;border-radius:.75rem}
.person .who{flex:1;min-width:0}
.person small{display:block;font-weight:400;color:var(--soft);overflow-wrap:anywhere}
.person .tag{flex:0 1 auto;text-align:center;line-height:1.25;padding:.1875rem .625rem}
.card+.card{margin-top:1rem}
label.check{margin-bottom:1rem}
@media(max-width:30rem){.person{flex-wrap:wrap}.person .who{flex:1 1 10rem}.person .tag{margin-left:3.25rem}}
.cancel{margin-top:.5rem}`,
};

const sites = {
  openid,
  github: {
    ...openid,
    name: "Sandbox Code",
    accent: { light: "#3f3a8a", dark: "#a9a4f0" },
    note: "Sandbox: this plays a GitHub server. These people are made up, and there are no passwords.",
  },
} as const satisfies Record<string, Site>;

export type Chooser = {
  /** The provider that asks. */
  site: keyof typeof sites;
  /** The path that its forms are below. */
  action: string;
  people: readonly { person: Person; where: Where }[];
  error: string | undefined;
  /** Whether a sign-in of an hour ago may be played; not if the app asks for a new one. */
  mayBeEarlier?: boolean;
};

/** The chooser: one button per person, and a form for a new one. */
export function chooserPage({ site, action, people, error, mayBeEarlier = false }: Chooser): Html {
  return page(
    sites[site],
    "Choose who to sign in as",
    html`<div class="card"><h1>Who do you want to be?</h1>
<p class="soft">Each tag shows their status.</p>
<form method="post" action="${action}/person" class="stack">${people.map(personButton)}
${mayBeEarlier ? earlierChoice : ""}</form></div>
<div class="card"><h2>Someone new</h2>
${error === undefined ? "" : html`<p role="alert">${error}</p>`}
<form method="post" action="${action}/new">
<label class="field">Name<input type="text" name="name" required maxlength="100" autocomplete="off"></label>
<label class="field">Email<input type="email" name="email" required maxlength="200" autocomplete="off"></label>
<label class="choice check"><input type="checkbox" name="unverified"> Email not verified</label>
${mayBeEarlier ? earlierChoice : ""}
<button class="main full" data-sandbox="new-person">Sign in as someone new</button></form></div>
<form method="post" action="${action}/deny" class="cancel">
<button class="plain full" data-sandbox="deny">Cancel</button></form>`,
  );
}

const earlierChoice = html`<label class="choice check"><input type="checkbox" name="earlier"> As if already signed in here an hour ago</label>`;

/** Asks before signing out. `action`: the address of the form. */
export function endSessionPage(action: string): Html {
  return page(
    openid,
    "Sign out of Sandbox ID",
    html`<div class="card"><h1>Sign out of Sandbox ID?</h1>
<form method="post" action="${action}"><button class="main full" data-sandbox="end-session">Sign out</button></form></div>`,
  );
}

export function lostPage(): Html {
  return page(
    openid,
    "This sign-in has ended",
    html`<div class="card"><h1>This sign-in has ended</h1><p>Go back to the app and sign in again.</p></div>`,
  );
}

function personButton({ person: { sub, name, email, note }, where }: Chooser["people"][number]): Html {
  return html`<button class="person" name="person" value="${sub}" data-person="${sub}">${avatar(name)}
<span class="who">${name}<small>${email}${note === undefined ? "" : `, ${note}`}</small></span>
<span class="tag ${where.tone}">${where.words}</span></button>`;
}
