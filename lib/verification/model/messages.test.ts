import { describe, expect, test } from "vitest";
import { translatorFor } from "@/lib/i18n/translate";
import {
  checksOf,
  type Messages,
  messagesOf,
  needsOf,
  requestedHeading,
  stepsOf,
  type Tone,
} from "./messages";
import type { Overview } from "./overview";
import type { VerificationStatus } from "./policy";
import { checkNames } from "./requested-checks";

const expected = {
  none: ["neutral", 2],
  pending: ["info", 2],
  processing: ["info", 2],
  manual_review: ["info", 2],
  approved: ["positive", 3],
  rejected: ["caution", 2],
  failed: ["caution", 2],
  expired: ["neutral", 2],
} as const satisfies Record<VerificationStatus, [Tone, Messages["step"]]>;

const statuses = Object.keys(expected) as VerificationStatus[];

function view(status: VerificationStatus, more: Partial<Overview> = {}): Messages {
  return messagesOf({
    status,
    inquiryId: null,
    reference: null,
    stale: false,
    unknownStatus: false,
    action: null,
    level: 1,
    requested: checkNames({ level: 1 }),
    attempts: { left: 5, nextAt: null },
    startedAt: null,
    submittedAt: null,
    waitsLong: false,
    continueUrl: null,
    hasHistory: false,
    expiresAt: null,
    decidedAt: null,
    hasEarlierApproval: false,
    nextPath: null,
    isLive: false,
    versionTag: "",
    ...more,
  });
}

const t = translatorFor("en");

const textOf = ({ heading, body, tips }: Messages) =>
  [heading, ...body, ...tips].map((key) => t(key)).join("\n");

describe.each(statuses)("the words for %s", (status) => {
  test("have the tone and the step of the state", () => {
    const { tone, step } = view(status);
    expect([tone, step]).toEqual(expected[status]);
  });

  test("are whole sentences under a heading", () => {
    const { heading, body, tips } = view(status);
    expect(t(heading)).toMatch(/^[A-Z]/);
    expect(body.length).toBeGreaterThan(0);
    for (const sentence of [...body, ...tips]) expect(t(sentence)).toMatch(/^[A-Z].*\.$/);
  });

  test("hold no code name", () => {
    expect(textOf(view(status))).not.toMatch(/_|undefined|null|\bAPI\b|subject|inquiry/i);
  });

  test("are their own", () => {
    const same = statuses.filter((other) => view(other).heading === view(status).heading);
    expect(same).toEqual([status]);
  });

  test("speak of approval only where it is one", () => {
    const isApproved = status === "approved";
    expect(/we have confirmed/i.test(textOf(view(status)))).toBe(isApproved);
    expect(view(status).tone === "positive").toBe(isApproved);
  });
});

describe("what usually helps", () => {
  test("is said where a check went wrong, and nowhere else", () => {
    expect(statuses.filter((status) => view(status).tips.length > 0)).toEqual(["rejected", "failed"]);
  });
});

describe("what takes longer than people were told", () => {
  test.each(["processing", "manual_review"] as const)(
    "is said to, in %s, and never to have failed",
    (status) => {
      const [usual, long] = [view(status), view(status, { waitsLong: true })];
      expect(long.heading).toBe(usual.heading);
      expect(long.body).not.toEqual(usual.body);
      expect(textOf(long)).toMatch(/longer than usual/);
      expect(textOf(long)).not.toMatch(/fail|wrong|error/i);
    },
  );
});

describe("what happens, step by step", () => {
  test.each([
    [1, 3],
    [2, 4],
    [3, 5],
  ] as const)("grows with the level, and ends with the outcome: %j", (level, steps) => {
    const requested = checkNames({ level });
    expect(stepsOf(requested)).toHaveLength(steps);
    expect(stepsOf(requested).at(-1)).toBe("verify.happens.outcome");
  });
});

describe("a status that nobody has heard of", () => {
  test.each(["pending", "processing", "manual_review"] as const)(
    "is still being checked, after %s",
    (status) => {
      expect(view(status, { unknownStatus: true })).toEqual(view("processing"));
    },
  );
});

describe("what a person needs and what is checked", () => {
  test.each([
    [1, 2, 2],
    [2, 3, 3],
    [3, 3, 4],
  ] as const)("grows with the level: %j", (level, needs, checks) => {
    const requested = checkNames({ level });
    expect([needsOf(requested).length, checksOf(requested).length]).toEqual([needs, checks]);
  });

  test("is the address from level 2 on", () => {
    const asksForAddress = ([1, 2, 3] as const).map((level) =>
      needsOf(checkNames({ level })).includes("verify.needs.address"),
    );
    expect(asksForAddress).toEqual([false, true, true]);
  });
});

describe("a custom set of checks", () => {
  const sets = [
    [["document"], /document/i, /selfie|\bface\b|other details/i],
    [["selfie"], /selfie|face/i, /document|passport|compared|other details/i],
    [["document", "selfie"], /document.*selfie|face/i, /other details/i],
    [["other"], /what InkLink asks|other details/i, /document|passport|selfie|\bface\b|camera/i],
  ] as const;

  test.each(sets)("%j is told as what it asks for, and nothing else", (requested, said, unsaid) => {
    const { tips } = view("rejected", { requested });
    const keys = [
      ...needsOf(requested),
      ...stepsOf(requested),
      ...checksOf(requested),
      requestedHeading(requested),
    ];
    const text = [...keys, ...tips].map((key) => t(key)).join(" ");
    expect(text).toMatch(said);
    expect(text).not.toMatch(unsaid);
  });

  test("needs a camera for pictures only, after the document and before the rest", () => {
    expect(needsOf(["document", "other"])).toEqual([
      "verify.needs.document",
      "verify.needs.camera",
      "verify.needs.other",
    ]);
    expect(needsOf(["selfie"])).toEqual(["verify.needs.camera"]);
    expect(needsOf(["other"])).toEqual(["verify.needs.other"]);
  });
});
