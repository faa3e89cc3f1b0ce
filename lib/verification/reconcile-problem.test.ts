import { describe, expect, test } from "vitest";
import { hourMs } from "@/lib/core/duration";
import { err } from "@/lib/core/result";
import type { InklinkClient } from "@/lib/inklink/client";
import { inklinkError } from "@/lib/inklink/errors";
import { claimLive, endRefresh } from "@/lib/verification/refresh/claims";
import { describeOnBothDatabases } from "@/test/databases";
import { useInbox } from "@/test/inbox";
import { useVerificationWorld } from "@/test/verification-world";
import { reconcileDue } from "./reconcile";

describeOnBothDatabases("the error that the reconciler stores", (database) => {
  const world = useVerificationWorld(database);
  const { startedUser } = useInbox(world);

  async function round(): Promise<void> {
    world.clock.pass(hourMs);
    expect(await reconcileDue(world.context())).toBe(1);
  }

  const errorOf = async (user: string) => (await world.inquiry(user)).check.errorCode;

  test("is set if no usable result came, and cleared by the next usable one", async () => {
    const { user } = await startedUser();
    await world.control.addFault({ on: "result", kind: "status", status: 401, times: 1 });
    await round();
    expect(await errorOf(user)).toBe("unauthorized");
    await round();
    expect(await errorOf(user)).toBeNull();
  });

  test("replaces the error of a page's refresh once the outage is over", async () => {
    const { user, inquiry } = await startedUser();
    await endRefresh(world.db, inquiry.id, world.clock.now(), "timeout");
    await round();
    expect(await errorOf(user)).toBeNull();
  });

  test("is cleared if InkLink responds that there is no result yet", async () => {
    const { user, inquiry, inquiryId } = await startedUser();
    await endRefresh(world.db, inquiry.id, world.clock.now(), "timeout");
    await world.control.forget(inquiryId);
    await round();
    expect(await errorOf(user)).toBe("not_found");
  });

  describe("while the circuit is open", () => {
    const failing: InklinkClient = {
      createInquiry: () => Promise.reject(new Error("No inquiry is made in these tests")),
      getResult: async () => err(inklinkError("circuit_open", "the circuit is open")),
    };

    test.each([
      { before: null, after: "circuit_open" },
      { before: "not_found", after: "circuit_open" },
      { before: "server_error", after: "server_error" },
    ])("is $after after $before", async ({ before, after }) => {
      const { user, inquiry } = await startedUser();
      await endRefresh(world.db, inquiry.id, world.clock.now(), before);
      world.clock.pass(hourMs);
      await reconcileDue(world.context({ inklink: failing }));
      expect(await errorOf(user)).toBe(after);
    });
  });

  test("leaves a page's refresh in progress alone", async () => {
    const { user, inquiry } = await startedUser();
    world.clock.pass(hourMs);
    await claimLive(world.db, inquiry, world.clock.now(), 1_000);
    expect(await reconcileDue(world.context())).toBe(1);
    expect((await world.inquiry(user)).check.endedAt).toBeNull();
  });
});
