import type { VerificationStatus } from "./policy";
import type { Standing } from "./standing";

export type Tone = "neutral" | "info" | "positive" | "caution" | "negative";

export type View = {
  readonly tone: Tone;
  /** The state, as the heading and as the start of the page's title. */
  readonly heading: string;
  /** Where the person stands, what happens next, how long it takes. */
  readonly body: readonly string[];
  /** What usually helps, where something does. */
  readonly tips: readonly string[];
  /** Which of sign in, verify, done the person is at: 1, 2 or 3. */
  readonly step: 1 | 2 | 3;
};

const tips = [
  "Use a passport, identity card or driving licence that has not expired.",
  "Lay it on a dark, plain surface in good light, with all four corners in the picture.",
  "Face the camera straight on, without hat, sunglasses or strong light behind you.",
];

const views = {
  none: {
    tone: "neutral",
    heading: "Verify your identity",
    body: ["You will need a few things and about three minutes. You can stop at any time and come back."],
    tips: [],
    step: 2,
  },
  pending: {
    tone: "info",
    heading: "Your verification is not finished",
    body: [
      "There is still something left to do at InkLink. You go on where you stopped.",
      "It takes about three minutes.",
    ],
    tips: [],
    step: 2,
  },
  processing: {
    tone: "info",
    heading: "We are checking your details",
    body: [
      "Everything has been sent. There is nothing more for you to do.",
      "This usually takes a minute or two. This page shows the outcome by itself.",
      "You can also close it and come back later: nothing is lost.",
    ],
    tips: [],
    step: 2,
  },
  manual_review: {
    tone: "info",
    heading: "A person is looking at your details",
    body: [
      "Sometimes a specialist takes a second look. It says nothing about how it will end.",
      "This usually takes less than a day, and at most a few days. You can close this page and come back later.",
    ],
    tips: [],
    step: 2,
  },
  approved: {
    tone: "positive",
    heading: "We have confirmed your identity",
    body: ["There is nothing more for you to do."],
    tips: [],
    step: 3,
  },
  rejected: {
    tone: "caution",
    heading: "We could not confirm your identity",
    body: [
      "What was sent was not enough to confirm that it is you. This happens, and often a second try is all it takes.",
    ],
    tips,
    step: 2,
  },
  failed: {
    tone: "caution",
    heading: "The check could not be completed",
    body: [
      "Something went wrong while your details were checked. It does not mean that anything is wrong with them.",
    ],
    tips,
    step: 2,
  },
  expired: {
    tone: "neutral",
    heading: "Your verification has run out of time",
    body: [
      "A verification stays open for a limited time, and this one was not finished. You can simply start a new one.",
    ],
    tips: [],
    step: 2,
  },
} as const satisfies Record<VerificationStatus, View>;

const stepUp: View = {
  ...views.none,
  heading: "One more check is needed",
  body: [
    "Your identity is confirmed, and stays so. What you want to do needs a little more, which takes about three minutes.",
  ],
};

/** The words for where a person stands. */
export function viewOf({ status, unknownStatus, hasEarlierApproval }: Standing): View {
  // A status that nobody has heard of decides nothing, so it is still being checked.
  if (unknownStatus) return views.processing;
  return status === "none" && hasEarlierApproval ? stepUp : views[status];
}

/** What a level asks for, in the order in which InkLink does. A custom set of checks is described in general words. */
export function needsOf(level: number | null): readonly string[] {
  const needs = [
    "A passport, identity card or driving licence",
    "A phone or computer with a camera, and good light",
  ];
  if (level !== null && level >= 2) needs.push("Your home address");
  return needs;
}

/** The checks of a level, as they are named to the person. */
export function checksOf(level: number | null): readonly string[] {
  const checks = ["Your document", "Your selfie, compared with it"];
  if (level !== null && level >= 2) checks.push("Your address");
  if (level !== null && level >= 3) checks.push("Screening against public lists, which the law asks for");
  return checks;
}
