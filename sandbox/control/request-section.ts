import { html } from "hono/html";
import { clockAndAge } from "../format";
import type { LoggedRequest } from "../inklink/request-log";
import type { Html, Tone } from "../page";
import { nameOf, shownOf } from "./shown";
import type { World } from "./world";

const shownRequests = 40;

/** The app's requests to the API, and the responses. */
export function requestSection(world: World, now: Date): Html {
  const requests = shownOf(world).requests.toReversed();
  return html`<section class="card" id="requests" data-live aria-labelledby="requests-heading">
<details id="all-requests"><summary><h2 id="requests-heading">Requests received</h2></summary>
${requests.length === 0 ? html`<p class="soft empty">None yet.</p>` : ""}
<ol class="log">${requests.slice(0, shownRequests).map((request) => requestItem(world, request, now))}</ol>
${requests.length === 0 ? "" : html`<form method="post" action="/requests/clear" class="more"><button class="slim">Clear the list</button></form>`}</details></section>`;
}

function requestItem(
  world: World,
  { at, method, path, responseStatus, apiKeyOk, subjectId }: LoggedRequest,
  now: Date,
): Html {
  return html`<li><span class="what"><code title="${path}">${method} ${shorten(path)}</code><small>${nameOf(world, subjectId)}, ${clockAndAge(at, now)}</small></span>
<span class="tags">${apiKeyOk ? "" : html`<span class="tag bad">wrong key</span>`}<span class="tag ${toneOf(responseStatus)}">${responseStatus ?? "no answer"}</span></span></li>`;
}

/** Without the part that all paths share, and with ids shortened to a few characters. */
function shorten(path: string): string {
  return path.replace(/^\/api\/v1/, "").replace(/(kyc_iq_\w{5})\w+/, "$1…");
}

function toneOf(status: number | null): Tone {
  if (status === null || status >= 500) return "bad";
  return status >= 400 ? "warn" : "good";
}
