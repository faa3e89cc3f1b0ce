import { html } from "hono/html";
import type { Html } from "../page";
import type { Choices } from "./choices";
import type { MessageKey, Translate } from "./languages";
import { documentPicture, icon, selfiePicture } from "./pictures";

type Side = "front" | "back" | "selfie";

const documentChecks = ["taken.document.corners", "taken.document.sharp", "taken.document.glare"] as const;
const faceChecks = ["taken.selfie.oval", "taken.selfie.light", "taken.selfie.eyes"] as const;

/** A photo that is still to be taken, or one that was taken and can be submitted. */
export function captureBody(side: Side, { document, country, taken }: Choices, t: Translate) {
  const isSelfie = side === "selfie";
  const picture = isSelfie ? selfiePicture : documentPicture(document, side, country);
  const wait = isSelfie ? "capture.selfie.wait" : "capture.document.wait";
  const hint = isSelfie ? "capture.selfie.hint" : "capture.document.hint";
  return {
    title: taken ? t("taken.title") : t(titleOf(side, document)),
    body: html`<div class="finder${taken ? " taken" : ""}">${picture}<span class="status">${
      taken ? html`${icon("check")}${t("taken.status")}` : t(wait)
    }</span></div>
${taken ? checkList(isSelfie ? faceChecks : documentChecks, t) : html`<p class="soft">${t(hint)}</p>`}`,
    forward: taken ? t("taken.forward") : html`${icon("camera")}${t("capture.forward")}`,
  };
}

/** A passport has a photo page only. */
function titleOf(side: Side, document: Choices["document"]): MessageKey {
  if (side === "selfie") return "capture.selfie";
  return document === "passport" ? "capture.passport" : `capture.${document}.${side}`;
}

function checkList(checks: readonly MessageKey[], t: Translate): Html {
  return html`<ul class="checks">${checks.map((check) => html`<li>${icon("check")}${t(check)}</li>`)}</ul>`;
}
