import { expect, test } from "vitest";
import { inquiries } from "@/lib/db/schema";
import { createVerificationService } from "@/lib/verification/service";
import type { ResultPatchInput } from "@/sandbox/control/control-schema";
import { describeOnBothDatabases } from "@/test/databases";
import { createInklinkStub } from "@/test/inklink-stub";
import { useVerificationWorld } from "@/test/verification-world";

describeOnBothDatabases("a user who refreshes by hand", (database) => {
  const world = useVerificationWorld(database);

  /** A user with an inquiry that the InkLink stand-in knows, too. */
  async function started(result: ResultPatchInput = { status: "processing" }) {
    const user = await world.addUser();
    await world.start(user);
    const [made] = await world.control.inquiries({ subjectId: user });
    await world.control.setResult(made?.id ?? "", result);
    const { id } = await world.inquiry(user);
    return { user, id };
  }

  const refreshNow = (user: string, id: string) =>
    createVerificationService(world.context()).refreshNow(user, id);
  const requested = async (user: string) => (await world.gets(user)).length;

  test("gets what has changed", async () => {
    const { user, id } = await started({ status: "approved" });
    expect(await refreshNow(user, id)).toBe("changed");
    expect(await world.statuses(user)).toEqual(["approved"]);
  });

  test("is told that nothing changed, and soon after that the status was refreshed just now", async () => {
    const { user, id } = await started();
    await refreshNow(user, id);
    world.clock.pass(5_000);
    expect(await refreshNow(user, id)).toBe("unchanged");
    world.clock.pass(4_999);
    expect(await refreshNow(user, id)).toBe("too_soon");
    world.clock.pass(1);
    expect(await refreshNow(user, id)).toBe("unchanged");
  });

  test("a hundred times at once, over two instances, causes one request to InkLink", async () => {
    const { user, id } = await started();
    const stub = createInklinkStub();
    const presses = Array.from({ length: 100 }, (_, index) => {
      const db = index % 2 === 0 ? database.db : database.secondDb;
      return createVerificationService(world.context({ db, inklink: stub.client })).refreshNow(user, id);
    });
    (await stub.nextCall()).response("processing");
    await Promise.all(presses);
    expect(stub.calls()).toBe(1);
  });

  test("twice a second, for half a minute, causes one request to InkLink every five seconds", async () => {
    const { user, id } = await started();
    for (let press = 0; press < 60; press++) {
      await refreshNow(user, id);
      world.clock.pass(500);
    }
    expect(await requested(user)).toBe(6);
  });

  test("is told if InkLink cannot be reached, and loses nothing", async () => {
    const { user, id } = await started();
    await refreshNow(user, id);
    await world.control.setUnreachable(true);
    world.clock.pass(5_000);
    expect(await refreshNow(user, id)).toBe("away");
    expect(await refreshNow(user, id)).toBe("away");
    expect(await world.statuses(user)).toEqual(["processing"]);
  });

  test("causes no request for a decided inquiry or another user's", async () => {
    const [one, other] = [await started({ status: "rejected" }), await started()];
    await refreshNow(one.user, one.id);
    await world.control.clearRequests();
    expect(await refreshNow(one.user, one.id)).toBe("changed");
    expect(await refreshNow(one.user, other.id)).toBe("changed");
    expect(await refreshNow(one.user, "not an id")).toBe("changed");
    expect(await world.control.requests()).toEqual([]);
  });

  test("does not count as a return", async () => {
    const { user, id } = await started();
    await refreshNow(user, id);
    const rows = await world.db.select({ returnedAt: inquiries.returnedAt }).from(inquiries);
    expect(rows).toEqual([{ returnedAt: null }]);
    expect((await world.timeline(id)).at(-1)).toMatchObject({ to: "processing", cause: "live_page" });
  });
});
