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
  processing: ["info", 3],
  manual_review: ["info", 3],
  approved: ["positive", 4],
  rejected: ["caution", 2],
  failed: ["caution", 2],
  expired: ["neutral", 2],
  lapsed: ["neutral", 2],
} as const satisfies Record<VerificationStatus, [Tone, Messages["step"]]>;

const statuses = Object.keys(expected) as VerificationStatus[];

function view(status: VerificationStatus, more: Partial<Overview> = {}): Messages {
  return messagesOf({
    status,
    inquiryId: null,
    reference: null,
    stale: false,
    unknownStatus: false,
    awaitsResult: false,
    action: null,
    scope: "level:1",
    level: 1,
    requested: checkNames({ level: 1 }),
    attempts: { left: 5, nextAt: null },
    startedAt: null,
    submittedAt: null,
    reviewAt: null,
    refreshedAgoMs: null,
    waitedMs: null,
    waitsLong: false,
    continueUrl: null,
    hasHistory: false,
    expiresAt: null,
    decidedAt: null,
    reversedAt: null,
    validUntil: null,
    lapsedAt: null,
    isWithdrawn: false,
    isClosed: false,
    lapsesSoon: false,
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

describe.each(statuses)("the messages for %s", (status) => {
  test("have the tone and the step of the status", () => {
    const { tone, step } = view(status);
    expect([tone, step]).toEqual(expected[status]);
  });

  test("are full sentences under a heading", () => {
    const { heading, body, tips } = view(status);
    expect(t(heading)).toMatch(/^[A-Z]/);
    expect(body.length).toBeGreaterThan(0);
    for (const sentence of [...body, ...tips]) expect(t(sentence)).toMatch(/^[A-Z].*\.$/);
  });

  test("contain no code name", () => {
    expect(textOf(view(status))).not.toMatch(/_|undefined|null|\bAPI\b|subject|inquiry/i);
  });

  test("are specific to the status", () => {
    const same = statuses.filter((other) => view(other).heading === view(status).heading);
    expect(same).toEqual([status]);
  });

  test("mention approval only for an approved inquiry", () => {
    const isApproved = status === "approved";
    expect(/we’ve confirmed/i.test(textOf(view(status)))).toBe(isApproved);
    expect(view(status).tone === "positive").toBe(isApproved);
  });
});

describe("the tips", () => {
  test("are shown for a failed check, and for no other status", () => {
    expect(statuses.filter((status) => view(status).tips.length > 0)).toEqual(["rejected", "failed"]);
  });
});

describe("a delay beyond the announced time", () => {
  test.each(["processing", "manual_review"] as const)(
    "is mentioned in %s, and never called a failure",
    (status) => {
      const [usual, long] = [view(status), view(status, { waitsLong: true })];
      expect(long.heading).toBe(usual.heading);
      expect(long.body).not.toEqual(usual.body);
      expect(textOf(long)).toMatch(/longer than usual/);
      expect(textOf(long)).not.toMatch(/fail|wrong|error/i);
    },
  );
});

describe("a return while InkLink cannot be reached", () => {
  test("says what is awaited, and that nothing has to be done", () => {
    const text = textOf(view("pending", { stale: true, awaitsResult: true }));
    expect(text).toMatch(/waiting for InkLink/);
    expect(text).toMatch(/nothing you need to do/);
    expect(text).not.toMatch(/finish|step left|continue/i);
  });
});

describe("the steps", () => {
  test.each([
    [1, 3],
    [2, 4],
    [3, 5],
  ] as const)("grow with the level, and end with the outcome: %j", (level, steps) => {
    const requested = checkNames({ level });
    expect(stepsOf(requested)).toHaveLength(steps);
    expect(stepsOf(requested).at(-1)).toBe("verify.happens.outcome");
  });
});

describe("an unknown status", () => {
  test.each([
    ["pending", "processing"],
    ["processing", "processing"],
    ["manual_review", "manual_review"],
  ] as const)("is shown as still being checked: after %s as %s", (status, shown) => {
    expect(view(status, { unknownStatus: true })).toEqual(view(shown));
  });
});

describe("the requirements and the checks", () => {
  test.each([
    [1, 2, 2],
    [2, 3, 3],
    [3, 3, 4],
  ] as const)("grow with the level: %j", (level, needs, checks) => {
    const requested = checkNames({ level });
    expect([needsOf(requested).length, checksOf(requested).length]).toEqual([needs, checks]);
  });

  test("include the address from level 2 on", () => {
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

  test.each(sets)("%j is described by its own checks, and no others", (requested, said, unsaid) => {
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

  test("needs a camera only for pictures, after the document and before the rest", () => {
    expect(needsOf(["document", "other"])).toEqual([
      "verify.needs.document",
      "verify.needs.camera",
      "verify.needs.other",
    ]);
    expect(needsOf(["selfie"])).toEqual(["verify.needs.camera"]);
    expect(needsOf(["other"])).toEqual(["verify.needs.other"]);
  });
});

describe("the invitation to try again", () => {
  const invitation = /try again|start again/;

  test.each(["rejected", "expired"] as const)("is shown in %s only if the user can retry now", (status) => {
    expect(textOf(view(status, { action: "retry" }))).toMatch(invitation);
    expect(textOf(view(status, { attempts: { left: 0, nextAt: new Date() } }))).not.toMatch(invitation);
  });

  test("does not replace the reason or the tips", () => {
    const [over, open] = [view("rejected"), view("rejected", { action: "retry" })];
    expect(open.body.slice(0, over.body.length)).toEqual(over.body);
    expect(open.tips).toEqual(over.tips);
  });
});

test("a step-up says that the approval holds, and why things are requested again", () => {
  const text = textOf(view("none", { hasEarlierApproval: true }));
  expect(text).toMatch(/still verified/);
  expect(text).toMatch(/the same things again/);
});

test("an inquiry that was closed before it was decided is not told as a problem with what was sent", () => {
  const [closed, other] = [view("failed", { isClosed: true }), view("failed")];
  expect(textOf(closed)).toMatch(/nothing was decided/);
  expect(textOf(closed)).not.toMatch(/problem|couldn’t|read/);
  expect(closed.tips).toEqual([]);
  expect(closed.step).toBe(other.step);
});

describe("a reversed approval", () => {
  const reversedAt = new Date();

  test.each(["rejected", "failed"] as const)("is told as one, not as a check that is %s", (status) => {
    const [told, other] = [view(status, { reversedAt }), view(status)];
    expect(t(told.heading)).toMatch(/no longer/);
    expect(textOf(told)).toMatch(/changed its decision/);
    expect(told.body).not.toEqual(expect.arrayContaining([...other.body]));
    expect([told.tone, told.step]).toEqual([other.tone, other.step]);
  });

  test("says to verify again only if the user can", () => {
    expect(textOf(view("rejected", { reversedAt, action: "retry" }))).toMatch(/verify again/);
    expect(textOf(view("rejected", { reversedAt }))).not.toMatch(/verify again/);
  });

  test("is not told of a later approval", () => {
    expect(view("approved", { reversedAt })).toEqual(view("approved"));
  });
});
