import { expect, test } from "vitest";
import { inquiries } from "@/lib/db/schema";
import { createVerificationService } from "@/lib/verification/service";
import type { ResultPatchInput } from "@/sandbox/control/control-schema";
import { describeOnBothDatabases } from "@/test/databases";
import { createInklinkStub } from "@/test/inklink-stub";
import { useVerificationWorld } from "@/test/verification-world";

describeOnBothDatabases("somebody who checks again", (database) => {
  const world = useVerificationWorld(database);

  /** Somebody whose inquiry InkLink knows, too. */
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

  test("learns what is new", async () => {
    const { user, id } = await started({ status: "approved" });
    expect(await refreshNow(user, id)).toBe("news");
    expect(await world.statuses(user)).toEqual(["approved"]);
  });

  test("is told that nothing is new, and soon after that InkLink was asked just now", async () => {
    const { user, id } = await started();
    await refreshNow(user, id);
    world.clock.pass(5_000);
    expect(await refreshNow(user, id)).toBe("no_news");
    world.clock.pass(4_999);
    expect(await refreshNow(user, id)).toBe("too_soon");
    world.clock.pass(1);
    expect(await refreshNow(user, id)).toBe("no_news");
  });

  test("a hundred times at once, over two instances, has InkLink asked once", async () => {
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

  test("twice a second, for half a minute, has InkLink asked every five seconds", async () => {
    const { user, id } = await started();
    for (let press = 0; press < 60; press++) {
      await refreshNow(user, id);
      world.clock.pass(500);
    }
    expect(await requested(user)).toBe(6);
  });

  test("is told where InkLink cannot be asked, and loses nothing", async () => {
    const { user, id } = await started();
    await refreshNow(user, id);
    await world.control.setUnreachable(true);
    world.clock.pass(5_000);
    expect(await refreshNow(user, id)).toBe("away");
    expect(await refreshNow(user, id)).toBe("away");
    expect(await world.statuses(user)).toEqual(["processing"]);
  });

  test("of what is decided, or somebody else's, has nobody asked", async () => {
    const [one, other] = [await started({ status: "rejected" }), await started()];
    await refreshNow(one.user, one.id);
    await world.control.clearRequests();
    expect(await refreshNow(one.user, one.id)).toBe("news");
    expect(await refreshNow(one.user, other.id)).toBe("news");
    expect(await refreshNow(one.user, "not an id")).toBe("news");
    expect(await world.control.requests()).toEqual([]);
  });

  test("does not count as having come back", async () => {
    const { user, id } = await started();
    await refreshNow(user, id);
    const rows = await world.db.select({ returnedAt: inquiries.returnedAt }).from(inquiries);
    expect(rows).toEqual([{ returnedAt: null }]);
    expect((await world.timeline(id)).at(-1)).toMatchObject({ to: "processing", cause: "live_page" });
  });
});
