import type { Branding } from "../branding";
import { createInquiryStore } from "../inklink/inquiry-store";
import type { Html } from "../page";
import { hostedPage } from "./hosted-flow";
import { type Language, translatorFor } from "./languages";
import { stepPage } from "./step-pages";
import { stepsOf } from "./steps";

const choices = { document: "id-card", country: "PT", taken: false } as const;

/** The pages of the flow that the overview of states shows. */
export const previewSteps = ["start", "document", "front", "review"] as const;

export type PreviewStep = (typeof previewSteps)[number];

/** A page of the flow, about an inquiry that nobody made. */
export function previewPage(branding: Branding, step: PreviewStep, language: Language): Html {
  const inquiry = createInquiryStore(() => new Date(0)).create({
    subjectId: "preview",
    returnUrl: "http://localhost",
    level: 2,
    features: {},
    metadata: null,
  });
  const t = translatorFor(language, branding.app);
  const steps = stepsOf(inquiry, choices.document);
  return hostedPage(branding, language, stepPage({ inquiry, choices, steps, step, language, t }));
}
