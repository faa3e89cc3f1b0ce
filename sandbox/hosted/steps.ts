import type { Inquiry } from "../inklink/inquiry";

export const stepNames = ["start", "document", "selfie", "address", "screening", "outcome"] as const;

export type StepName = (typeof stepNames)[number];

/** The steps that the level, or the custom set of features, asks for. */
export function stepsOf({ level, features }: Pick<Inquiry, "level" | "features">): StepName[] {
  const asked = (pattern: RegExp) =>
    Object.entries(features).some(([name, wanted]) => pattern.test(name) && wanted !== false);
  const custom = level === null;
  const document = custom ? asked(/doc/i) : true;
  const selfie = custom ? asked(/selfie|face|liveness/i) : true;
  const address = custom ? asked(/address/i) : level >= 2;
  const screening = custom ? asked(/pep|aml|adverse|screen/i) : level >= 3;
  // A custom set of checks that none of these pages knows still needs something to show.
  const nothing = !(document || selfie || address || screening);
  return [
    "start",
    ...(document || nothing ? ["document" as const] : []),
    ...(selfie ? ["selfie" as const] : []),
    ...(address ? ["address" as const] : []),
    ...(screening ? ["screening" as const] : []),
    "outcome",
  ];
}

/** The step after this one. The outcome is the last and comes after itself. */
export function stepAfter(steps: readonly StepName[], step: StepName): StepName {
  return steps[steps.indexOf(step) + 1] ?? "outcome";
}
