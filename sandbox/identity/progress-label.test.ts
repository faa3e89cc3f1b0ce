import { beforeEach, describe, expect, test } from "vitest";
import { createInquiryStore, dayMs } from "../inklink/inquiry-store";
import { createPeople } from "./people";
import { createProgressLabels } from "./progress-label";
import { createSubjects } from "./subjects";

const people = createPeople();
let now: Date;
let inquiries: ReturnType<typeof createInquiryStore>;
let subjects: ReturnType<typeof createSubjects>;
beforeEach(() => {
  now = new Date("2025-06-11T14:30:00Z");
  inquiries = createInquiryStore(() => now);
  subjects = createSubjects(people);
});

function start(subjectId = "s-1"): string {
  return inquiries.create({
    subjectId,
    returnUrl: "http://localhost/",
    level: 1,
    features: {},
    metadata: null,
  }).id;
}

function wordsFor(sub: string): string | undefined {
  const person = people.find(sub);
  return person ? createProgressLabels(inquiries, subjects, () => now)(person).words : undefined;
}

describe("progress label", () => {
  test("is empty until the person opens the hosted flow", () => {
    start();
    expect(wordsFor("person-mei")).toBe("nothing done yet");
  });

  test.each([
    ["pending", "started, not finished"],
    ["processing", "being checked"],
    ["manual_review", "in review"],
    ["approved", "verified"],
    ["rejected", "rejected once"],
    ["failed", "failed once"],
    ["escalated", "escalated"],
  ])("with a result of %s is: %s", (status, words) => {
    const id = start();
    subjects.learn("s-1", "person-mei");
    if (status !== "pending") inquiries.setResult(id, { status });
    expect(wordsFor("person-mei")).toBe(words);
    expect(wordsFor("person-ada")).toBe("nothing done yet");
  });

  test("counts attempts, and uses the latest", () => {
    subjects.learn("s-1", "person-mei");
    for (let i = 0; i < 2; i++) inquiries.setResult(start(), { status: "rejected" });
    expect(wordsFor("person-mei")).toBe("rejected 2 times");
    start();
    expect(wordsFor("person-mei")).toBe("started, not finished");
    now = new Date(now.getTime() + dayMs);
    expect(wordsFor("person-mei")).toBe("expired");
  });
});

describe("name of a subject", () => {
  test("is the one learned first, and never made up", () => {
    subjects.learn("s-1", undefined);
    subjects.learn("s-1", "person-unknown");
    expect(subjects.personOf("s-1")).toBeNull();
    subjects.learn("s-1", "person-mei");
    subjects.learn("s-1", "person-ada");
    expect(subjects.personOf("s-1")?.sub).toBe("person-mei");
  });
});
