import { Hono } from "hono";
import { html } from "hono/html";
import type { Html } from "../page";
import { signInAsSeedUser } from "../visitor/journey";
import { createPlainClient } from "../visitor/plain-client";
import { type DemoStep, demoSteps, type Opening } from "./demo-steps";
import type { World } from "./world";

/** The app has this long to sign the person in. */
const timeoutMs = 20_000;

/**
 * The origin of the control that shares cookies with the app, which differ by host and not by port. Null if the app is
 * not on this machine.
 */
export function presenterOrigin(appUrl: string, port: number): string | null {
  const { protocol, hostname } = new URL(appUrl);
  const isHere = protocol === "http:" && (hostname === "localhost" || hostname === "127.0.0.1");
  return isHere ? `http://${hostname}:${port}` : null;
}

/** The demo's script as buttons. Each opens the app as the right person. */
export function presentSection(world: World, port: number): Html | string {
  const origin = presenterOrigin(world.appUrl, port);
  if (origin === null) return "";
  const steps = stepsOf(world, port);
  return html`<section class="card present" id="present" aria-labelledby="present-heading">
<h2 id="present-heading">Present</h2>
<details id="script"><summary>What to show at each step</summary>
<ol class="script">${steps.map(({ title, text }) => html`<li><strong>${title}.</strong> ${text}</li>`)}</ol></details>
<ol class="steps">${steps.map(
    ({ title, openings }, index) => html`<li><span class="soft small">${index + 1} ${title}</span>
<div class="switch">${openings.map((opening, place) => openingButton(opening, `${index}.${place}`, origin))}</div></li>`,
  )}</ol></section>`;
}

function openingButton(opening: Opening, key: string, origin: string): Html {
  if ("href" in opening) {
    const isHere = opening.href.includes("#");
    return html`<a class="button slim" href="${opening.href}"${isHere ? "" : html` target="_blank"`}>${opening.label}</a>`;
  }
  return html`<form method="post" action="${origin}/present" target="_blank"><button class="slim" name="opening" value="${key}" data-present="${opening.label}">${opening.label}</button></form>`;
}

function stepsOf({ hostProduct }: World, port: number): readonly DemoStep[] {
  const controlUrl = `http://127.0.0.1:${port}`;
  return demoSteps({ controlUrl, hostUrl: hostProduct?.url ?? null });
}

/**
 * Signs in as a seed user by the app's own pages, as a browser without scripts, and hands the cookies over to the
 * presenter's browser. Nobody has to sign out first: the new session takes the place of the one before.
 */
export function createPresentForms(world: World, port: number): Hono {
  const forms = new Hono();
  forms.post("/", async (c) => {
    const origin = presenterOrigin(world.appUrl, port);
    // Other sites must not sign the presenter in.
    const own = [origin, `http://127.0.0.1:${port}`];
    if (origin === null || !own.includes(c.req.header("origin") ?? "")) {
      return c.text("This form belongs to the control page.", 403);
    }
    const key = String((await c.req.parseBody())["opening"]);
    const [index, place] = key.split(".").map(Number);
    const opening = stepsOf(world, port)[index ?? -1]?.openings[place ?? -1];
    if (opening === undefined || !("sub" in opening)) return c.text("There is no such step.", 404);
    const client = createPlainClient(world.appUrl, undefined, {
      signal: AbortSignal.timeout(timeoutMs),
      language: c.req.header("accept-language") ?? "*",
    });
    try {
      const signIn = `/signin?${new URLSearchParams({ callbackUrl: opening.path })}`;
      await signInAsSeedUser(client, opening.sub, signIn, opening.provider);
    } catch {
      return c.text(`Signing in at ${world.appUrl} did not work. Is the app running?`, 502);
    }
    for (const [name, value] of client.jar.of(client.appUrl)) {
      c.header("set-cookie", `${name}=${value}; Path=/; HttpOnly; SameSite=Lax`, { append: true });
    }
    return c.redirect(`${world.appUrl}${opening.path}`, 303);
  });
  return forms;
}
