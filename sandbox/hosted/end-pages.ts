import { html } from "hono/html";
import { type Inquiry, isFinal } from "../inklink/inquiry";
import type { Html } from "../page";
import { returnAddress } from "./finish";
import type { Translate } from "./languages";
import { icon } from "./pictures";

type End = { title: string; body: Html };

type Ending = "decided" | "submitted" | "expired" | "unknown";

const signs = { decided: "check", submitted: "check", expired: "clock", unknown: "warning" } as const;

export function submittedPage(inquiry: Inquiry, t: Translate): End {
  return end(isFinal(inquiry.status) ? "decided" : "submitted", returnAddress(inquiry), t);
}

export function expiredPage(inquiry: Inquiry, t: Translate): End {
  return end("expired", returnAddress(inquiry), t);
}

/** No return address is known: the way back leads to the customer's front page. */
export function unknownPage(appUrl: string, t: Translate): End {
  return end("unknown", appUrl, t);
}

function end(ending: Ending, backTo: string, t: Translate): End {
  const title = t(`end.${ending}.title`);
  const back = html`<a class="button main full" data-sandbox="back" href="${backTo}">${t("end.back")}</a>`;
  return {
    title,
    body: html`<div class="card flow end"><span class="sign">${icon(signs[ending])}</span><h1>${title}</h1><p>${t(`end.${ending}.text`)}</p>${back}</div>`,
  };
}
