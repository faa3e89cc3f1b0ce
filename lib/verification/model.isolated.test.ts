import fc from "fast-check";
import { afterAll, beforeAll, describe, inject, test, vi } from "vitest";
import { type ModelDatabase, openModelDatabase } from "@/test/model/model-database";
import { runHistory } from "@/test/model/run-history";
import { histories } from "@/test/model/steps";
import { controlTime, restoreTime } from "@/test/model/virtual-time";

vi.mock("node:timers/promises", async () => {
  const { sleepVirtually } = await import("@/test/model/virtual-time");
  return { setTimeout: sleepVirtually };
});
vi.mock("@/lib/observability/log", async (importOriginal) => ({
  ...(await importOriginal<typeof import("@/lib/observability/log")>()),
  log: { info() {}, warn() {}, alarm() {} },
}));

const { seed, path, ...runs } = inject("modelRuns");
const replay = { ...(seed === null ? {} : { seed }), ...(path === null ? {} : { path }) };
/** For a busy machine: only a test that hangs runs into this limit. */
const openWithinMs = 300_000;
const perHistoryMs = 20_000;

describe.each(["embedded", "postgres"] as const)("after any events in any order (%s)", (kind) => {
  const isSkipped = runs[kind] === 0 || (kind === "postgres" && inject("postgresUrl") === null);
  let database: ModelDatabase;
  beforeAll(async () => {
    if (isSkipped) return;
    database = await openModelDatabase[kind]();
    controlTime();
  }, openWithinMs);
  afterAll(async () => {
    if (isSkipped) return;
    restoreTime();
    await database.close();
  });

  test.skipIf(isSkipped)(
    "the app never shows a wrong state, and converges on InkLink's",
    { timeout: 60_000 + runs[kind] * perHistoryMs },
    async () => {
      await fc.assert(
        fc.asyncProperty(histories, (history) => runHistory(database, history)),
        { ...replay, numRuns: runs[kind] },
      );
    },
  );
});
