import { describe, expect, test } from "vitest";
import { describeOnBothDatabases } from "@/test/databases";
import { stateIn } from "@/test/inquiries";
import { useVerificationWorld } from "@/test/verification-world";
import { transact } from "./after-commit";
import { saveState } from "./transitions";

describeOnBothDatabases("the log of after-commit events", (database) => {
  const world = useVerificationWorld(database);

  const changes = () =>
    world.log("inquiry.changed").map(({ inquiry, from, to, cause }) => ({ inquiry, from, to, cause }));

  test("has the same changes as the timeline, each in one line", async () => {
    const user = await world.addUser();
    await world.start(user);
    const { id } = await world.inquiry(user);
    const written = await world.timeline(id);
    expect(written.map(({ to }) => to)).toEqual(["creating", "pending"]);
    expect(changes()).toEqual(written.map(({ from, to, cause }) => ({ inquiry: id, from, to, cause })));
  });

  test("names InkLink's request id if its response led to the change", async () => {
    const user = await world.addUser();
    await world.start(user);
    const { id } = await world.inquiry(user);
    const written = await world.timeline(id);
    const told = world.log("inquiry.changed").map(({ upstreamRequestId }) => upstreamRequestId ?? null);
    expect(told).toEqual(written.map(({ upstreamRequestId }) => upstreamRequestId));
    expect(told[1]).toEqual(expect.any(String));
  });

  test("gives the error of a failed creation", async () => {
    const user = await world.addUser();
    await world.control.addFault({ on: "create", kind: "status", status: 400 });
    await world.start(user);
    expect(world.log("inquiry.changed").at(-1)).toMatchObject({ to: "refused", reason: "invalid_request" });
  });

  describe("in a transaction", () => {
    const now = new Date("2026-01-02T03:04:05.000Z");

    async function expireIn(work: (inquiry: Awaited<ReturnType<typeof world.inquiry>>) => Promise<unknown>) {
      const user = await world.addUser();
      await world.addInquiry(user, stateIn("pending", { now, inklinkId: "kyc_iq_1" }));
      const before = changes().length;
      await work(await world.inquiry(user));
      return changes().slice(before);
    }

    const expired = stateIn("expired", { now, inklinkId: "kyc_iq_1" });
    const note = { at: now, cause: "clock" } as const;

    test("is written once that is committed", async () => {
      const told = await expireIn((inquiry) =>
        transact(database.db, async (tx) => {
          const before = changes().length;
          await saveState(tx, inquiry, expired, note);
          expect(changes()).toHaveLength(before);
        }),
      );
      expect(told).toMatchObject([{ from: "pending", to: "expired", cause: "clock" }]);
    });

    test("is not written if that is rolled back", async () => {
      const told = await expireIn((inquiry) =>
        transact(database.db, async (tx) => {
          await saveState(tx, inquiry, expired, note);
          throw new Error("given up");
        }).catch(() => undefined),
      );
      expect(told).toEqual([]);
    });

    test("leaves out what a savepoint rolled back", async () => {
      const told = await expireIn((inquiry) =>
        transact(database.db, async (tx) => {
          await transact(tx, async (inner) => {
            await saveState(inner, inquiry, expired, note);
            throw new Error("undone");
          }).catch(() => undefined);
          await transact(tx, (inner) =>
            saveState(inner, inquiry, stateIn("processing", { now, inklinkId: "kyc_iq_1" }), note),
          );
        }),
      );
      expect(told).toMatchObject([{ from: "pending", to: "processing" }]);
    });
  });
});
