import { html } from "hono/html";
import type { Html } from "../page";
import { type Choices, documentNames } from "./choices";
import { documentPicture, icon, selfiePicture } from "./pictures";

type Side = "front" | "back" | "selfie";

const documentChecks = ["All four corners are in the photo", "The text is sharp", "Nothing shines on it"];
const faceChecks = ["The whole face is in the oval", "The light is even", "Nothing covers the eyes"];

/** A photo that is still to be taken, or one that was taken and can be submitted. */
export function captureBody(side: Side, { document, country, taken }: Choices) {
  const isSelfie = side === "selfie";
  const picture = isSelfie ? selfiePicture : documentPicture(document, side, country);
  const hint = isSelfie
    ? "Hold the device at eye level and look straight at it. Take off sunglasses and hats."
    : "Put it flat in good light, with nothing on it, so that all four corners are inside the frame.";
  return {
    title: taken ? "Is the photo clear?" : titleOf(side, document),
    body: html`<div class="finder${taken ? " taken" : ""}">${picture}<span class="status">${
      taken ? html`${icon("check")}Taken` : isSelfie ? "Keep your face in the oval" : "Hold still"
    }</span></div>
${taken ? checkList(isSelfie ? faceChecks : documentChecks) : html`<p class="soft">${hint}</p>`}`,
    forward: taken ? "Use this photo" : html`${icon("camera")}Take photo`,
  };
}

function titleOf(side: Side, document: Choices["document"]): string {
  if (side === "selfie") return "Take a photo of your face";
  if (document === "passport") return "Take a photo of the photo page";
  return `Take a photo of the ${side} of your ${documentNames[document].toLowerCase()}`;
}

function checkList(checks: readonly string[]): Html {
  return html`<ul class="checks">${checks.map((check) => html`<li>${icon("check")}${check}</li>`)}</ul>`;
}
