import { html } from "hono/html";
import { type Inquiry, isFinal } from "../inklink/inquiry";
import type { Html } from "../page";
import { returnAddress } from "./finish";
import { cameFrom } from "./frame";
import { icon } from "./pictures";

type End = { title: string; body: Html };

export function submittedPage(inquiry: Inquiry): End {
  return isFinal(inquiry.status)
    ? end("check", "This verification is finished", "There is nothing more to do here.", inquiry)
    : end(
        "check",
        "We have what we need",
        "Your details are being checked. There is nothing more to do here.",
        inquiry,
      );
}

export function expiredPage(inquiry: Inquiry): End {
  return end("clock", "This link has expired", "Go back to where you came from and start again.", inquiry);
}

export const unknownPage: End = end(
  "warning",
  "We cannot find this verification",
  "The link may be incomplete. Go back to where you came from and start again.",
  null,
);

function end(sign: Parameters<typeof icon>[0], title: string, words: string, inquiry: Inquiry | null): End {
  const back =
    inquiry &&
    html`<a class="button main full" data-sandbox="back" href="${returnAddress(inquiry)}">Go back to ${cameFrom(inquiry)}</a>`;
  return {
    title,
    body: html`<div class="card flow end"><span class="sign">${icon(sign)}</span><h1>${title}</h1><p>${words}</p>${back ?? ""}</div>`,
  };
}
