import { html } from "hono/html";
import { clockAndAge } from "../format";
import type { People } from "../identity/people";
import { avatar, type Html, page, type Site, type Tone, toneOfStatus } from "../page";
import type { Customer, Customers } from "./customers";
import type { Attempt, EventLog, Outcome, ReceivedEvent, Rejection } from "./event-log";
import type { CustomerStatus } from "./event-schema";
import { hostStyle } from "./host-style";
import type { StatusAnswer } from "./status-api";

const site: Site = {
  name: "Harbor Payouts",
  mark: html`<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><circle cx="12" cy="5" r="2.5"/><path d="M12 7.5V21M7 11h10M4 14c.6 4 3.6 7 8 7s7.4-3 8-7"/></svg>`,
  accent: { light: "#0f6078", dark: "#74c9e2" },
  note: "Sandbox: a stand-in for your product. It keeps what it hears in memory and forgets it when the sandbox stops.",
  style: hostStyle,
};

/** Each status as this product puts it. */
const statusWords = {
  pending: "Started",
  processing: "Being checked",
  manual_review: "In review",
  approved: "Verified",
  rejected: "Rejected",
  failed: "Check failed",
  expired: "Expired",
  lapsed: "Approval ended",
} as const satisfies Record<CustomerStatus, string>;

const outcomeWords = {
  applied: { words: "Applied", tone: "good" },
  older: { words: "Older, ignored", tone: "warn" },
  duplicate: { words: "Duplicate, ignored", tone: "warn" },
  refused: { words: "Refused", tone: "bad" },
  redirected: { words: "Redirected", tone: "bad" },
} as const satisfies Record<Outcome, { words: string; tone: Tone }>;

const maxShown = 30;

export type HostView = {
  readonly customers: Customers;
  readonly log: EventLog;
  readonly people: People;
  readonly appUrl: string;
  readonly controlUrl: string;
};

/** Who is verified, as the product learned it, and the events that said so. */
export function hostPage(view: HostView, now: Date): Html {
  const { appUrl, controlUrl } = view;
  return page(
    site,
    "Customers",
    html`<h1>Customers</h1>
<p class="intro">What a product beside the app knows: it learns of each change by a signed event, and can ask the status API.</p>
<div class="columns">${customerSection(view, now)}${eventSection(view, now)}</div>
<script type="module" src="/live.mjs"></script>`,
    {
      wide: true,
      beside: html`<nav aria-label="The sandbox"><a href="${appUrl}">The app</a><a href="${controlUrl}">Sandbox control</a></nav>`,
    },
  );
}

function customerSection(view: HostView, now: Date): Html {
  const customers = view.customers.list().filter(({ subject }) => isListed(view, subject));
  const verified = customers.filter(({ status }) => status === "approved").length;
  return html`<section class="card" id="customers" data-live aria-labelledby="customers-heading">
<h2 id="customers-heading">Who can be paid out: ${verified} of ${customers.length}</h2>
${customers.length === 0 ? html`<p class="soft empty">No customer yet. Start a verification in the app, and it appears here.</p>` : ""}
${customers.slice(0, maxShown).map((customer) => customerItem(view, customer, now))}
${moreThan(customers.length)}</section>`;
}

function customerItem(view: HostView, customer: Customer, now: Date): Html {
  const { userId, subject, status, level, sequence, since, validUntil, answer } = customer;
  const person = view.people.find(subject);
  return html`<article class="customer" id="${userId}" data-customer="${subject}" data-status="${status}">
<div class="head">${avatar(person?.name ?? "?")}<span class="who"><strong>${person?.name ?? "Unknown at the identity provider"}</strong><small>${person?.email ?? subject}</small></span>
<span class="tag ${toneOfStatus(status)}">${statusWords[status]}</span></div>
<dl class="facts">${fact("Level", level ?? "custom")}${fact("Since", clockAndAge(since, now))}${
    validUntil === null ? "" : fact("Until", day(validUntil))
  }${fact("Sequence", sequence)}</dl>
<form method="post" action="/customers/${encodeURIComponent(userId)}/ask"><button class="slim" data-ask>Ask the status API</button></form>
${answer === null ? "" : answerBlock(answer, sequence, now)}</article>`;
}

function fact(name: string, value: Html | string | number): Html {
  return html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
}

function day(at: Date): Html {
  const words = at.toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric" });
  return html`<time datetime="${at.toISOString()}">${words}</time>`;
}

function answerBlock(answer: StatusAnswer, known: number, now: Date): Html {
  return html`<div class="answer" data-answer="${answer.status ?? "none"}"><p role="status">${describeAnswer(answer, known)} <span class="soft">${clockAndAge(answer.at, now)}</span></p>
${answer.json === null ? "" : html`<pre tabindex="0">${answer.json}</pre>`}</div>`;
}

/** The answer in a sentence. */
function describeAnswer({ status, retryAfter, sequence }: StatusAnswer, known: number): string {
  switch (status) {
    case null:
      return "The app cannot be reached. What the events said still stands.";
    case 200:
      return `Answered 200. ${compare(sequence, known)}`;
    case 401:
      return "Answered 401: the app does not accept this key.";
    case 404:
      return "Answered 404: the app does not know this person, or its status API is off.";
    case 429:
      return `Answered 429: too many questions. ${retryAfter === null ? "Ask again later." : `Ask again in ${retryAfter} s.`}`;
    default:
      return `Answered ${status}. What the events said still stands.`;
  }
}

function compare(sequence: number | null, known: number): string {
  if (sequence === null) return "It has no sequence.";
  if (sequence === known) return "It agrees with the events.";
  return sequence > known
    ? "It is newer than the events: one is still on its way."
    : "It is older than what the events said.";
}

function eventSection(view: HostView, now: Date): Html {
  const events = view.log.events().filter(({ subject }) => subject === null || isListed(view, subject));
  const lines = [
    ...events.map((event) => ({ at: event.attempts.at(-1)?.at, line: () => eventItem(view, event, now) })),
    ...view.log.rejections().map((one) => ({ at: one.at, line: () => rejectionItem(one, now) })),
  ].sort((a, b) => Number(b.at) - Number(a.at));
  return html`<section class="card" id="events" data-live aria-labelledby="events-heading">
<h2 id="events-heading">Events received</h2>
${lines.length === 0 ? html`<p class="soft empty">None yet.</p>` : ""}
<ol class="log">${lines.slice(0, maxShown).map(({ line }) => line())}</ol>
${moreThan(lines.length)}</section>`;
}

function eventItem(view: HostView, event: ReceivedEvent, now: Date): Html {
  const { id, type, subject, sequence, attempts } = event;
  const name = subject === null ? "An erased person" : (view.people.find(subject)?.name ?? subject);
  const last = attempts.at(-1);
  return html`<li data-event="${id}"><span class="what"><strong>${type}</strong><small>${name}, sequence ${sequence}, ${last === undefined ? "" : clockAndAge(last.at, now)}</small></span>
<span class="tags">${attempts.length > 1 ? html`<span class="tag" data-attempts="${attempts.length}">${attempts.length} attempts</span>` : ""}${last === undefined ? "" : attemptTags(last)}</span></li>`;
}

function attemptTags({ outcome, response }: Attempt): Html {
  const { words, tone } = outcomeWords[outcome];
  return html`<span class="tag ${tone}" data-outcome="${outcome}">${words}</span>${
    response === 200
      ? ""
      : html`<span class="tag ${response === "waiting" ? "info" : "bad"}">${describeResponse(response)}</span>`
  }`;
}

function describeResponse(response: Attempt["response"]): string {
  switch (response) {
    case "waiting":
      return "Not answered yet";
    case "abandoned":
      return "The app hung up";
    default:
      return `Answered ${response}`;
  }
}

function rejectionItem({ at, response, reason }: Rejection, now: Date): Html {
  return html`<li data-rejected="${response}"><span class="what"><strong>Not from the app</strong><small>${reason}, ${clockAndAge(at, now)}</small></span>
<span class="tags"><span class="tag bad">Answered ${response}</span></span></li>`;
}

function moreThan(count: number): Html | string {
  return count > maxShown ? html`<p class="soft small more">The newest ${maxShown} are shown.</p>` : "";
}

/** The page of states makes many users that exist only for it. */
function isListed({ people }: HostView, subject: string): boolean {
  return people.find(subject)?.isUnlisted !== true;
}
