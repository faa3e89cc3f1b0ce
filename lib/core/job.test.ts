import { expect, test } from "vitest";
import { createJob, runOnce, type WorkDone } from "./job";

function jobThat(...rounds: WorkDone[]) {
  return createJob({ name: "job", max: 1, work: async () => rounds.shift() ?? { taken: 0, restMs: null } });
}

test("running jobs once says whether one of them failed", async () => {
  const done = { taken: 1, restMs: null };
  const failed = { taken: 0, restMs: 0, hasFailed: true };
  expect(await runOnce(jobThat(done), jobThat(done))).toBe(true);
  expect(await runOnce(jobThat(done), jobThat(failed))).toBe(false);
});

test("a failure counts for the round in which it happened", async () => {
  const job = jobThat({ taken: 0, restMs: 0, hasFailed: true }, { taken: 1, restMs: null });
  expect(await runOnce(job)).toBe(false);
  expect(await runOnce(job)).toBe(true);
});
