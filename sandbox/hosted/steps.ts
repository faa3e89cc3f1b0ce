import type { Inquiry } from "../inklink/inquiry";
import type { DocumentType } from "./choices";

export const stepNames = [
  "start",
  "document",
  "front",
  "back",
  "selfie",
  "address",
  "screening",
  "review",
  "outcome",
] as const;

export type StepName = (typeof stepNames)[number];

/** The parts of the flow as shown to people: a document is one part, however many photos it takes. */
export type StageName = "document" | "selfie" | "address" | "screening" | "review";

type RequestedChecks = Pick<Inquiry, "level" | "features">;

/** The steps of the level or of the custom feature set. The back of a passport is not needed. */
export function stepsOf(requested: RequestedChecks, document: DocumentType): StepName[] {
  const stages = stagesOf(requested);
  return [
    "start",
    ...stages.flatMap((stage): StepName[] => {
      if (stage !== "document") return [stage];
      return document === "passport" ? ["document", "front"] : ["document", "front", "back"];
    }),
    "outcome",
  ];
}

export function stagesOf({ level, features }: RequestedChecks): StageName[] {
  const includes = (pattern: RegExp) =>
    Object.entries(features).some(([name, wanted]) => pattern.test(name) && wanted !== false);
  const custom = level === null;
  const document = custom ? includes(/doc/i) : true;
  const selfie = custom ? includes(/selfie|face|liveness/i) : true;
  const address = custom ? includes(/address/i) : level >= 2;
  const screening = custom ? includes(/pep|aml|adverse|screen/i) : level >= 3;
  // A custom feature set without a matching page still needs one step.
  const nothing = !(document || selfie || address || screening);
  return [
    ...(document || nothing ? ["document" as const] : []),
    ...(selfie ? ["selfie" as const] : []),
    ...(address ? ["address" as const] : []),
    ...(screening ? ["screening" as const] : []),
    "review",
  ];
}

/** Null at the beginning and at the end. */
export function stageOf(step: StepName): StageName | null {
  if (step === "start" || step === "outcome") return null;
  return step === "front" || step === "back" ? "document" : step;
}

/** The step after this one. The outcome is the last, and is followed by itself. */
export function stepAfter(steps: readonly StepName[], step: StepName): StepName {
  return steps[steps.indexOf(step) + 1] ?? "outcome";
}
