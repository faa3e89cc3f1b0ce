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
    const person = await world.addPerson();
    await world.start(person);
    const [made] = await world.control.inquiries({ subjectId: person });
    await world.control.setResult(made?.id ?? "", result);
    const { id } = await world.inquiry(person);
    return { person, id };
  }

  const checkAgain = (person: string, id: string) =>
    createVerificationService(world.context()).checkAgain(person, id);
  const asked = async (person: string) => (await world.gets(person)).length;

  test("learns what is new", async () => {
    const { person, id } = await started({ status: "approved" });
    expect(await checkAgain(person, id)).toBe("news");
    expect(await world.statuses(person)).toEqual(["approved"]);
  });

  test("is told that nothing is new, and soon after that InkLink was asked just now", async () => {
    const { person, id } = await started();
    await checkAgain(person, id);
    world.clock.pass(5_000);
    expect(await checkAgain(person, id)).toBe("no_news");
    world.clock.pass(4_999);
    expect(await checkAgain(person, id)).toBe("too_soon");
    world.clock.pass(1);
    expect(await checkAgain(person, id)).toBe("no_news");
  });

  test("a hundred times at once, over two instances, has InkLink asked once", async () => {
    const { person, id } = await started();
    const stub = createInklinkStub();
    const presses = Array.from({ length: 100 }, (_, index) => {
      const db = index % 2 === 0 ? database.db : database.secondDb;
      return createVerificationService(world.context({ db, inklink: stub.client })).checkAgain(person, id);
    });
    (await stub.nextCall()).answer("processing");
    await Promise.all(presses);
    expect(stub.calls()).toBe(1);
  });

  test("twice a second, for half a minute, has InkLink asked every five seconds", async () => {
    const { person, id } = await started();
    for (let press = 0; press < 60; press++) {
      await checkAgain(person, id);
      world.clock.pass(500);
    }
    expect(await asked(person)).toBe(6);
  });

  test("is told where InkLink cannot be asked, and loses nothing", async () => {
    const { person, id } = await started();
    await checkAgain(person, id);
    await world.control.setUnreachable(true);
    world.clock.pass(5_000);
    expect(await checkAgain(person, id)).toBe("away");
    expect(await checkAgain(person, id)).toBe("away");
    expect(await world.statuses(person)).toEqual(["processing"]);
  });

  test("of what is decided, or somebody else's, has nobody asked", async () => {
    const [one, other] = [await started({ status: "rejected" }), await started()];
    await checkAgain(one.person, one.id);
    await world.control.clearRequests();
    expect(await checkAgain(one.person, one.id)).toBe("news");
    expect(await checkAgain(one.person, other.id)).toBe("news");
    expect(await checkAgain(one.person, "not an id")).toBe("news");
    expect(await world.control.requests()).toEqual([]);
  });

  test("does not count as having come back", async () => {
    const { person, id } = await started();
    await checkAgain(person, id);
    const rows = await world.db.select({ returnedAt: inquiries.returnedAt }).from(inquiries);
    expect(rows).toEqual([{ returnedAt: null }]);
    expect((await world.timeline(id)).at(-1)).toMatchObject({ to: "processing", cause: "live_page" });
  });
});
